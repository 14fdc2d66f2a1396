import {
  type AlertProfile,
  alertProfilesApi,
  alertRulesApi,
  suppressionRulesApi,
} from '@gatehouse/contract/alert-rules'
import { type Alert, alertsApi } from '@gatehouse/contract/alerts'
import { OrganizationId } from '@gatehouse/contract/ids'
import type { Client } from '../e2e/client.ts'

const reasons = [
  'Planned maintenance, agreed with the customer.',
  'The user had forgotten the password; called back and confirmed.',
  'Part of the monthly update.',
]

/** A profile of its own for an organization where more is forbidden than elsewhere. */
export async function giveProfile(admin: Client, organizationId: string): Promise<void> {
  const { delivery } = await standardProfile(admin)
  const { id: profileId } = await admin.call(alertProfilesApi.create, {
    body: { name: 'Healthcare', description: 'Where patients’ data is kept.' },
  })
  const params = { profileId }
  await admin.call(alertProfilesApi.updateDelivery, { params, body: delivery })
  await admin.call(alertRulesApi.create, {
    params,
    body: {
      name: 'Sudo Outside of Working Hours',
      description: 'Somebody worked as root while nobody should.',
      filter: 'action=Executed&objectType=equals:Command&timeOfDay=19:00-06:00',
      ...{ severity: 'high', isActive: true, groupedOn: 'who' },
    },
  })
  await admin.call(alertProfilesApi.update, {
    params,
    body: { organizationIds: [OrganizationId.parse(organizationId)] },
  })
}

/** Of every organization that has no other. */
export async function standardProfile(admin: Client): Promise<AlertProfile> {
  const { profiles } = await admin.call(alertProfilesApi.list, {})
  const standard = profiles.find(({ isDefault }) => isDefault)
  if (!standard) throw new Error('There is no default alert profile.')
  return standard
}

/** What this desk added for all of its customers: the worst and the least there is. */
export async function setUpDesk(admin: Client): Promise<void> {
  const params = { profileId: (await standardProfile(admin)).id }
  await admin.call(alertRulesApi.create, {
    params,
    body: {
      name: 'Key Added for a Service Account',
      description: 'Somebody left a way back in that needs no password.',
      filter: 'action=Added&objectType=equals:Authorized+key&what=startsWith:svc-',
      ...{ severity: 'critical', isActive: true, groupedOn: 'who' },
    },
  })
  await admin.call(alertRulesApi.create, {
    params,
    body: {
      name: 'Services Started and Stopped',
      description: 'Good to know when somebody asks why a service was away.',
      filter: 'objectType=equals:Service',
      ...{ severity: 'low', isActive: true, groupedOn: 'where', createsTicket: false },
    },
  })
  await suppressUpgrades(admin)
}

async function suppressUpgrades(admin: Client): Promise<void> {
  await admin.call(suppressionRulesApi.create, {
    body: {
      name: 'Packages upgraded by the system',
      reason: 'Unattended upgrades run every night.',
      filter: 'who=equals:root&objectType=equals:Package',
    },
  })
}

/** What the desk did so far: some alerts are taken, some resolved, most of the worst still open. */
export async function workOnAlerts(admin: Client, organizationId: string): Promise<number> {
  const { alerts } = await admin.call(alertsApi.list, {
    query: { organizationId: OrganizationId.parse(organizationId), limit: 200 },
  })
  const { assignees } = await admin.call(alertsApi.assignees, {
    params: { organizationId: OrganizationId.parse(organizationId) },
  })
  for (const [index, alert] of alerts.entries()) {
    const params = { organizationId: alert.organizationId, alertId: alert.id }
    const assignee = assignees[index % Math.max(assignees.length, 1)]
    if (assignee && index % 3 === 0) {
      await admin.call(alertsApi.assign, { params, body: { userId: assignee.userId } })
    }
    if (index % 5 === 0) {
      await admin.call(alertsApi.comment, {
        params,
        body: { text: 'I asked the customer whether this was planned.' },
      })
    }
    if (isHarmless(alert) && index % 2 === 1) {
      const reason = reasons[index % reasons.length] ?? ''
      await admin.call(alertsApi.resolve, { params, body: { reason } })
    }
  }
  return alerts.length
}

const isHarmless = ({ severity }: Alert): boolean => severity === 'low' || severity === 'medium'
