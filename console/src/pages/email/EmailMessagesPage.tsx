import {
  type EmailMessage,
  EmailState,
  emailStates,
  emailTemplateNames,
} from '@gatehouse/contract/email'
import { Button, Group, Select } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { live } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { DeliveryBadge, deliveryWord } from '../../ui/DeliveryBadge.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { FindField } from '../../ui/FindField.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { Time } from '../../ui/Time.tsx'
import { useOrganizationNames } from '../organizations/use-organization-names.ts'
import { EmailTabs } from './EmailTabs.tsx'
import { type EmailMessageSearch, emailMessagesQuery } from './search.ts'

const route = getRouteApi('/signed-in/settings/email/messages')

export function EmailMessagesPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const nameOf = useOrganizationNames()
  const list = useSuspenseInfiniteQuery(live(emailMessagesQuery(search)))
  const messages = list.data.pages.flatMap((page) => page.messages)
  const isFiltered = search.state !== undefined || search.text !== undefined
  const change = (next: EmailMessageSearch) =>
    void navigate({ search: { ...search, ...next }, replace: true })

  return (
    <>
      <PageHeader title="E-mail" />
      <EmailTabs current={paths.emailMessages} />
      <Group gap={8} mb={10}>
        <FindField
          key={search.text ?? ''}
          label="Find in messages"
          placeholder="Find an address or a subject, then Enter"
          text={search.text ?? ''}
          onFind={(text) => change({ text })}
          w={300}
        />
        <Select
          aria-label="State"
          placeholder="Any state"
          clearable
          w={150}
          data={emailStates.map((state) => ({ value: state, label: deliveryWord(state) }))}
          value={search.state ?? null}
          onChange={(state) => change({ state: EmailState.safeParse(state).data })}
        />
      </Group>
      <DataTable
        name="Messages"
        columns={columnsFor(nameOf)}
        rows={messages}
        keyOf={(message) => message.id}
        onOpen={(message) =>
          void navigate({ to: paths.emailMessage, params: { emailMessageId: message.id } })
        }
        empty={
          <EmptyState
            icon={<IconMail size={20} />}
            title={isFiltered ? 'No message matches' : 'Nothing was mailed yet'}
            action={
              isFiltered && (
                <Button variant="default" onClick={() => void navigate({ search: {} })}>
                  Remove the filters
                </Button>
              )
            }
          >
            Every message is listed here with each try to send it, and what the mail server said.
          </EmptyState>
        }
        footer={<ShowMore list={list} />}
      />
    </>
  )
}

const columnsFor = (nameOf: (organizationId: string) => string): Column<EmailMessage>[] => [
  {
    id: 'state',
    header: 'State',
    width: '96px',
    isFixed: true,
    cell: (message) => <DeliveryBadge state={message.state} />,
    text: ({ state }) => deliveryWord(state),
  },
  {
    id: 'subject',
    header: 'Subject',
    isFixed: true,
    cell: (message) => (
      <PageLink
        to={paths.emailMessage}
        params={{ emailMessageId: message.id }}
        c="inherit"
        fw={500}
        title={message.subject}
      >
        {message.subject}
      </PageLink>
    ),
  },
  {
    id: 'to',
    header: 'To',
    width: '22%',
    cell: (message) => <span title={message.to.join(', ')}>{message.to.join(', ')}</span>,
  },
  {
    id: 'organization',
    header: 'About',
    width: '150px',
    needsWidth: 780,
    cell: (message) => nameOf(message.organizationId),
  },
  {
    id: 'template',
    header: 'Kind',
    width: '150px',
    needsWidth: 1000,
    cell: (message) => emailTemplateNames[message.template],
  },
  {
    id: 'queued',
    header: 'Queued',
    width: '134px',
    cell: (message) => <Time at={message.queuedAt} as="list" />,
  },
  {
    id: 'sent',
    header: 'Sent or next try',
    width: '124px',
    needsWidth: 640,
    cell: (message) => <SentOrNext message={message} />,
    text: ({ sentAt, nextAttemptAt }) => sentAt ?? nextAttemptAt ?? 'none',
  },
]

function SentOrNext({ message: { sentAt, nextAttemptAt } }: { message: EmailMessage }) {
  if (sentAt !== undefined) return <Time at={sentAt} />
  if (nextAttemptAt !== undefined) return <Time at={nextAttemptAt} />
  return 'none'
}
