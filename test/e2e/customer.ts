import { investigationsApi } from '@gatehouse/contract/activity'
import { integrationCredentialsApi } from '@gatehouse/contract/integration-credentials'
import { organizationGroupsApi, organizationsApi } from '@gatehouse/contract/organizations'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import type { Client } from './client.ts'
import { untilFound } from './found.ts'
import { addMember, type Member } from './member.ts'
import { aRecord, enrolSender, type Sender } from './sender.ts'

/** An organization with one of everything, each bearing the organization's own word. */
export interface Customer {
  word: string
  organizationId: string
  groupId: string
  investigationId: string
  integrationCredentialId: string
  record: ActivityRecord
  sender: Sender
  administrator: Member
  viewer: Member
}

export async function aCustomer(admin: Client, word: string): Promise<Customer> {
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
  const sender = await enrolSender(admin, { organizationId, hostname: `${word}-server` })
  await sender.send([aRecord({ who: `${word}-person`, what: `${word}-thing` })])
  // Refused and kept in quarantine.
  await sender.post([{ ...aRecord(), what: '' }])
  const member = (role: Member['role']) =>
    addMember(admin, { organizationId, role, username: `${role}@${word}.example` })
  return {
    ...{ word, organizationId, groupId: group.id, investigationId: investigation.id, sender },
    administrator: await member('co-managing-administrator'),
    viewer: await member('business-viewer'),
    integrationCredentialId: credential.id,
    record: await untilFound(admin, organizationId, { what: `${word}-thing` }),
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
})
