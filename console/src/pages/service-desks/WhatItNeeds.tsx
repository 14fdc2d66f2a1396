import { type TicketProvider, ticketProviderNames } from '@gatehouse/contract/service-desks'
import { Text } from '@mantine/core'
import { Facts } from '../../ui/Facts.tsx'
import { Panel } from '../../ui/Panel.tsx'

const rights = {
  connectwise: [
    { name: 'Service tickets', value: 'Add, edit and inquire, all' },
    { name: 'Company maintenance', value: 'Inquire, all' },
    { name: 'Manage attachments', value: 'Add and inquire, all' },
    { name: 'Table setup', value: 'Inquire, all' },
  ],
  servicenow: [
    { name: 'incident', value: 'Create, read and write' },
    { name: 'sys_attachment', value: 'Create and read' },
    { name: 'sys_choice', value: 'Read' },
    { name: 'core_company', value: 'Read' },
    { name: 'sys_user', value: 'Read' },
    { name: 'sys_user_group', value: 'Read' },
  ],
} satisfies Record<TicketProvider, { name: string; value: string }[]>

const intros = {
  connectwise: 'Make an API member with a security role of its own that may:',
  servicenow: 'Make a user with web service access only and the role itil, who may use the tables:',
} satisfies Record<TicketProvider, string>

/** What has to be prepared at the service desk. */
export function WhatItNeeds({ provider }: { provider: TicketProvider }) {
  return (
    <Panel title={`What to prepare in ${ticketProviderNames[provider]}`}>
      <Text fz="sm" mb={10}>
        {intros[provider]}
      </Text>
      <Facts items={rights[provider]} />
      <Text fz="xs" c="dimmed" mt={12}>
        Closed tickets can only be reopened by who may change inactive ones. The test says which
        right is missing.
      </Text>
    </Panel>
  )
}
