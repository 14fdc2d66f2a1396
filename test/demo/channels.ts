import { type AlertDelivery, alertProfilesApi } from '@gatehouse/contract/alert-rules'
import { emailApi } from '@gatehouse/contract/email'
import type { AlertRuleId } from '@gatehouse/contract/ids'
import { integrationCredentialsApi } from '@gatehouse/contract/integration-credentials'
import { responseActionsApi } from '@gatehouse/contract/response-actions'
import { type Webhook, webhooksApi } from '@gatehouse/contract/webhooks'
import type { Client } from '../e2e/client.ts'
import { managingOrganization } from '../e2e/found.ts'
import { standardProfile } from './desk.ts'
import type { Peers } from './peers.ts'

const ourDomain = 'harbour-it.example'

/** Mail, webhooks, commands and programs: whom the alerts of all customers reach beside the service desk. */
export async function openChannels(admin: Client, peers: Peers): Promise<void> {
  if (peers.mail) await sendMail(admin, peers.mail)
  const webhooks = await addWebhooks(admin, peers)
  const { id: profileId } = await standardProfile(admin)
  await admin.call(alertProfilesApi.updateDelivery, {
    params: { profileId },
    body: deliveryTo(webhooks, peers.mail !== undefined),
  })
  await addCredentials(admin)
}

async function sendMail(admin: Client, mail: NonNullable<Peers['mail']>): Promise<void> {
  await admin.call(emailApi.saveSettings, {
    body: {
      ...{ isEnabled: true, host: mail.host, port: mail.ports.tls, security: 'tls' as const },
      ...{ username: mail.username, password: mail.password, caPem: mail.caPem },
      ...{ fromAddress: `desk@${ourDomain}`, fromName: 'Gatehouse' },
    },
  })
}

async function addWebhooks(admin: Client, { listener }: Peers): Promise<Webhook[]> {
  const events = ['alert.raised' as const, 'alert.resolved' as const]
  const bodies = [
    { name: 'Security channel', url: `${listener.url}/chat/security`, format: 'slack' as const },
    { name: 'SOAR', url: `${listener.url}/soar/intake`, format: 'gatehouse' as const },
    { name: 'Night shift', url: `${listener.url}/old/night-shift`, format: 'teams' as const },
  ]
  const made: Webhook[] = []
  for (const body of bodies) {
    made.push(await admin.call(webhooksApi.create, { body: { ...body, events } }))
  }
  return made
}

const deliveryTo = (webhooks: readonly Webhook[], hasMail: boolean): AlertDelivery => ({
  email: {
    isEnabled: hasMail,
    recipients: [`desk@${ourDomain}`, `oncall@${ourDomain}`],
    toOrganizationAdministrators: false,
    minimumSeverity: 'medium',
  },
  tickets: { isEnabled: true, minimumSeverity: 'medium' },
  webhooks: { webhookIds: webhooks.map(({ id }) => id), minimumSeverity: 'high' },
})

async function addCredentials(admin: Client): Promise<void> {
  const organizationId = await managingOrganization(admin)
  const day = 86_400_000
  const bodies = [
    { name: 'Reporting add-on', username: 'HARBOUR\\svc-reports', mayWrite: false },
    { name: 'Badge readers', username: 'badge-import', mayRead: false, mayWrite: true },
    {
      ...{ name: 'SIEM pilot', username: 'siem-pilot' },
      expiresAt: new Date(Date.now() + 12 * day).toISOString(),
    },
  ]
  for (const body of bodies) {
    await admin.call(integrationCredentialsApi.create, { body: { ...body, organizationId } })
  }
}

/** One command that works and one that does not; answers nothing where commands are switched off. */
export async function addResponseActions(admin: Client): Promise<void> {
  const { available } = await admin.call(responseActionsApi.list, {})
  if (!available.isAvailable) return
  const ruleIds = await rulesNamed(admin, ['Key Added for a Service Account', 'Failed Logons'])
  const shared = { ruleIds, isEnabled: true, writesCsv: false, workingDirectory: '/tmp' }
  const actions = [
    { name: 'Call the person on duty', run: '/bin/echo', parameters: ['called', 'duty-phone'] },
    { name: 'Block the address', run: '/bin/false', parameters: ['--firewall', 'hh-fw-01'] },
  ]
  for (const action of actions) {
    await admin.call(responseActionsApi.create, { body: { ...shared, ...action } })
  }
}

async function rulesNamed(admin: Client, names: readonly string[]): Promise<AlertRuleId[]> {
  const params = { profileId: (await standardProfile(admin)).id }
  const { rules } = await admin.call(alertProfilesApi.get, { params })
  return rules.filter(({ name }) => names.includes(name)).map(({ id }) => id)
}
