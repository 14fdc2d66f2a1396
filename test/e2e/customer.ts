import { investigationsApi } from '@gatehouse/contract/activity'
import { suppressionRulesApi } from '@gatehouse/contract/alert-rules'
import { integrationCredentialsApi } from '@gatehouse/contract/integration-credentials'
import { organizationGroupsApi, organizationsApi } from '@gatehouse/contract/organizations'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { FakeConnectWise } from '../fakes/connectwise/start.ts'
import type { Client } from './client.ts'
import { untilFound } from './found.ts'
import { aGate, type Gate, guard, type Guarded } from './gate.ts'
import { addMember, type Member } from './member.ts'
import { aRecord, enrolSender, type Sender } from './sender.ts'
import {
  addRule,
  connectDesk,
  defaultProfile,
  mapOrganization,
  untilAlert,
} from './service-desk.ts'

/** An organization with one of everything, each bearing the organization's own word. */
export interface Customer {
  word: string
  organizationId: string
  groupId: string
  investigationId: string
  integrationCredentialId: string
  guarded: Guarded
  alertId: string
  ticketId: string
  record: ActivityRecord
  sender: Sender
  administrator: Member
  viewer: Member
}

/** What belongs to the managing organization: a customer's people may name none of it. */
export interface Desk {
  fake: FakeConnectWise
  serviceDeskId: string
  profileId: string
  ruleId: string
  suppressionRuleId: string
  gate: Gate
}

/** Makes an alert and a ticket of whatever happens to a thing. */
export async function aDesk(admin: Client, fake: FakeConnectWise): Promise<Desk> {
  const serviceDeskId = await connectDesk(admin, fake)
  const { id: ruleId } = await addRule(admin, 'thing')
  const { id: suppressionRuleId } = await admin.call(suppressionRulesApi.create, {
    body: { name: 'Known', filter: 'what=equals:known' },
  })
  const { id: profileId } = await defaultProfile(admin)
  const gate = await aGate(admin)
  return { fake, serviceDeskId, profileId, ruleId, suppressionRuleId, gate }
}

export async function aCustomer(admin: Client, word: string, desk: Desk): Promise<Customer> {
  const { id: organizationId } = await admin.call(organizationsApi.create, {
    body: { name: `${word} Inc`, tags: [word] },
  })
  const params = { organizationId }
  const group = await admin.call(organizationGroupsApi.create, {
    body: { name: `Customers like ${word}`, organizationIds: [organizationId] },
  })
  const investigation = await admin.call(investigationsApi.create, {
    params,
    body: { name: `Who was at ${word}?`, filter: `what=${word}` },
  })
  const credential = await admin.call(integrationCredentialsApi.create, {
    body: { name: `SIEM of ${word}`, username: `${word}-siem`, organizationId },
  })
  await mapOrganization(admin, desk.fake, { serviceDeskId: desk.serviceDeskId, organizationId })
  const sender = await enrolSender(admin, { organizationId, hostname: `${word}-server` })
  await sender.send([aRecord({ who: `${word}-person`, what: `thing-of-${word}` })])
  // Refused and kept in quarantine.
  await sender.post([{ ...aRecord(), what: '' }])
  const member = (role: Member['role']) =>
    addMember(admin, { organizationId, role, username: `${role}@${word}.example` })
  const alert = await untilAlert(admin, organizationId, 'an alert with a ticket', ({ ticket }) => {
    return ticket?.number !== undefined
  })
  return {
    ...{ alertId: alert.id, ticketId: alert.ticket?.ticketId ?? '' },
    ...{ word, organizationId, groupId: group.id, investigationId: investigation.id, sender },
    administrator: await member('co-managing-administrator'),
    viewer: await member('business-viewer'),
    integrationCredentialId: credential.id,
    guarded: await guard(admin, { organizationId, word, gate: desk.gate }),
    record: await untilFound(admin, organizationId, { what: `thing-of-${word}` }),
  }
}

/** Every id by which something of a customer can be named. */
export const idsOf = (customer: Customer): Readonly<Record<string, string>> => ({
  organizationId: customer.organizationId,
  organizationGroupId: customer.groupId,
  siteId: customer.sender.siteId,
  agentId: customer.sender.agentId,
  sourceId: customer.sender.sourceId,
  connectorId: customer.sender.connectorId,
  investigationId: customer.investigationId,
  integrationCredentialId: customer.integrationCredentialId,
  recordId: customer.record.id,
  userId: customer.viewer.userId,
  apiTokenId: customer.viewer.apiTokenId,
  alertId: customer.alertId,
  ticketId: customer.ticketId,
  ...customer.guarded,
})

export const idsOfDesk = ({ fake: _, gate, ...ids }: Desk): Readonly<Record<string, string>> => ({
  ...ids,
  ...gate,
})
