import { organizationsApi } from '@gatehouse/contract/organizations'
import type { OrganizationId } from '@gatehouse/contract/ids'
import {
  type ServiceDesk,
  serviceDesksApi,
  type TicketMapping,
} from '@gatehouse/contract/service-desks'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { query } from '../../app/api.ts'
import { mappingsQuery } from './mapping-queries.ts'

export interface CustomerRow {
  organizationId: OrganizationId
  name: string
  /** At this service desk. */
  mapping: TicketMapping | undefined
  /** The other service desk that has its tickets. */
  elsewhere: string | undefined
}

/** Every organization with its company at this service desk. */
export function useCustomerRows(desk: ServiceDesk): CustomerRow[] {
  const { organizations } = useSuspenseQuery(query(organizationsApi.list, { query: {} })).data
  const { mappings } = useSuspenseQuery(mappingsQuery).data
  const desks = useQuery(query(serviceDesksApi.list, {})).data?.serviceDesks ?? []
  return organizations.map(({ id, name }) => {
    const mapping = mappings.find((one) => one.organizationId === id)
    const isHere = mapping?.serviceDeskId === desk.id
    const other = desks.find((one) => one.id === mapping?.serviceDeskId)
    return {
      organizationId: id,
      name,
      mapping: isHere ? mapping : undefined,
      elsewhere: mapping && !isHere ? (other?.name ?? 'another service desk') : undefined,
    }
  })
}
