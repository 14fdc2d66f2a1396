import { ServiceDeskId, OrganizationId } from '@gatehouse/contract/ids'
import {
  Connection,
  Ranking,
  Routing,
  type ServiceDesk,
  ticketProviderNames,
} from '@gatehouse/contract/service-desks'
import { Severity } from '@gatehouse/contract/severities'
import {
  defaultTicketSettings,
  TicketSettings,
  TicketTemplates,
} from '@gatehouse/contract/ticket-settings'
import { z } from 'zod'
import { open, type SealingKey } from '#platform/crypto/seal.ts'
import { AppError } from '#platform/errors.ts'
import { Secret } from '#platform/secret.ts'
import { openProvider } from './open-provider.ts'
import type { ServiceDeskData } from './service-desk.store.ts'
import type { TicketProvider } from './ticket-provider.ts'

export const RankingBySeverity = z.record(Severity, Ranking)

/** A service desk as it is kept, with its parts read. */
export interface Desk {
  id: ServiceDeskId
  organizationId: OrganizationId
  name: string
  connection: Connection
  routing: Routing
  ranking: ServiceDesk['ranking']
  templates: TicketTemplates
  settings: TicketSettings
  row: ServiceDeskData
}

export const toDesk = (row: ServiceDeskData): Desk => ({
  id: ServiceDeskId.parse(row.id),
  organizationId: OrganizationId.parse(row.organization_id),
  name: row.name,
  connection: Connection.parse(row.connection),
  routing: Routing.parse(row.routing),
  ranking: RankingBySeverity.parse(row.ranking),
  templates: TicketTemplates.parse(row.templates),
  // What a later release added has its default.
  settings: TicketSettings.parse({ ...defaultTicketSettings, ...(row.settings as object) }),
  row,
})

/** How it is called in sentences. */
export const fullName = ({ name, connection }: Pick<Desk, 'name' | 'connection'>): string => {
  const product = ticketProviderNames[connection.provider]
  return name.toLowerCase().includes(product.toLowerCase()) ? name : `${name} (${product})`
}

/** Binds a sealed secret to its service desk. */
export const placeOfSecret = (id: string) => `service-desk.secret:${id}`

export function secretOf(desk: Desk, key: SealingKey): Secret {
  const { secret } = desk.row
  if (!secret) {
    throw new AppError('conflict', `${desk.name} has no key yet. Enter it and save.`)
  }
  return new Secret(open(key, secret, placeOfSecret(desk.id)).reveal().toString())
}

export const providerOf = (desk: Desk, key: SealingKey, signal?: AbortSignal): TicketProvider =>
  openProvider({
    connection: desk.connection,
    secret: secretOf(desk, key),
    settings: desk.settings,
    keepsKeys: desk.row.keeps_keys ?? true,
    signal,
  })
