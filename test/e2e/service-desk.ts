import { alertProfilesApi, alertRulesApi, type AlertRule } from '@gatehouse/contract/alert-rules'
import { alertsApi, type Alert } from '@gatehouse/contract/alerts'
import { serviceDesksApi } from '@gatehouse/contract/service-desks'
import { defaultTicketSettings, type TicketSettings } from '@gatehouse/contract/ticket-settings'
import type { FakeConnectWise } from '../fakes/connectwise/start.ts'
import type { Client } from './client.ts'
import { until } from './until.ts'

/** What a person types into the page that connects ConnectWise. */
export const connectionOf = ({ url, keys }: FakeConnectWise) => ({
  provider: 'connectwise' as const,
  site: url,
  ...keys,
})

export async function connectDesk(admin: Client, fake: FakeConnectWise): Promise<string> {
  const { id } = await admin.call(serviceDesksApi.create, {
    body: { name: 'ConnectWise PSA', connection: connectionOf(fake) },
  })
  return id
}

/** Makes tickets of the alerts of an organization, for the first company of the service desk. */
export async function mapOrganization(
  admin: Client,
  fake: FakeConnectWise,
  { serviceDeskId, organizationId }: { serviceDeskId: string; organizationId: string },
  settings: Partial<TicketSettings> = {},
): Promise<void> {
  await admin.call(serviceDesksApi.update, {
    params: { serviceDeskId },
    body: {
      isEnabled: true,
      settings: { ...defaultTicketSettings, ...settings },
      callbacks: { isEnabled: true, keyHosts: [new URL(fake.url).hostname] },
    },
  })
  const [company] = fake.desk.companies
  if (!company) throw new Error('The service desk has no company.')
  await admin.call(serviceDesksApi.saveMapping, {
    params: { organizationId },
    body: {
      serviceDeskId,
      company: { id: String(company.id), name: company.name },
      routing: {},
      isEnabled: true,
    },
  })
}

/** The profile of every organization that has no other. */
export async function defaultProfile(admin: Client) {
  const { profiles } = await admin.call(alertProfilesApi.list, {})
  const found = profiles.find(({ isDefault }) => isDefault)
  if (!found) throw new Error('There is no default profile.')
  return admin.call(alertProfilesApi.get, { params: { profileId: found.id } })
}

/** A rule of the default profile that records about things with this word raise an alert, one a thing. */
export async function addRule(admin: Client, word: string): Promise<AlertRule> {
  const { id: profileId } = await defaultProfile(admin)
  return admin.call(alertRulesApi.create, {
    params: { profileId },
    body: {
      name: `Watched ${word}`,
      filter: new URLSearchParams({ what: `startsWith:${word}` }).toString(),
      groupedOn: 'what',
      isActive: true,
    },
  })
}

export const alertsOf = async (client: Client, organizationId: string): Promise<Alert[]> =>
  (await client.call(alertsApi.list, { query: { organizationId } })).alerts

/** The first alert that is like this. */
export const untilAlert = (
  client: Client,
  organizationId: string,
  what: string,
  like: (alert: Alert) => boolean,
  withinSeconds = 30,
): Promise<Alert> =>
  until(what, async () => (await alertsOf(client, organizationId)).find(like), withinSeconds)
