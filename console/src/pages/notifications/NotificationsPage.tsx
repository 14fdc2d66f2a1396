import { type Notification, notificationKindNames } from '@gatehouse/contract/notifications'
import { organizationsApi } from '@gatehouse/contract/organizations'
import { Button, Group, SegmentedControl, Select } from '@mantine/core'
import { IconBellCheck } from '@tabler/icons-react'
import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { messageOf } from '../../app/api-error.ts'
import { query } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { PageButton, PageLink } from '../../app/links.tsx'
import { isManaging, useLogin } from '../../app/login.ts'
import { paths } from '../../app/paths.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { useOrganizationNames } from '../organizations/use-organization-names.ts'
import { notificationColumns } from './notification-columns.tsx'
import { notificationsQuery, type NotificationSearch } from './queries.ts'
import { useMarkRead } from './use-notifications.ts'

const route = getRouteApi('/signed-in/notifications')

const states = [
  { value: 'current', label: 'Current' },
  { value: 'all', label: 'All' },
]

/** Everything that was wrong, also what is well again. */
export function NotificationsPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const login = useLogin()
  const nameOf = useOrganizationNames()
  const { organizations } = useSuspenseQuery(query(organizationsApi.list, { query: {} })).data
  const list = useInfiniteQuery({
    ...notificationsQuery(search),
    placeholderData: (before) => before,
  })
  const markRead = useMarkRead()
  const change = (next: NotificationSearch) => void navigate({ search: next, replace: true })
  const notifications = list.data?.pages.flatMap((page) => page.notifications) ?? []
  const unread = notifications.filter(({ isRead }) => !isRead)
  const hasSeveral = isManaging(login)

  return (
    <>
      <PageHeader
        title="Notifications"
        count={unread.length > 0 ? `${unread.length} unread` : undefined}
        subtitle="What is or was wrong with agents, sources, mail, tickets and the rest. Each one ends by itself when it is right again."
        actions={
          <>
            <PageButton variant="default" to={paths.notificationPreferences}>
              What I get by e-mail
            </PageButton>
            <Button
              variant="default"
              disabled={unread.length === 0}
              loading={markRead.isPending}
              onClick={() => markRead.mutate(unread.map(({ id }) => id))}
            >
              Mark all as read
            </Button>
          </>
        }
      />
      <Group gap={8} mb={10}>
        <SegmentedControl
          aria-label="Which notifications"
          data={states}
          value={search.state ?? 'current'}
          onChange={(value) => change({ ...search, state: value === 'all' ? 'all' : undefined })}
        />
        {hasSeveral && (
          <Select
            aria-label="Organization"
            placeholder="Every organization"
            clearable
            searchable
            w={220}
            data={organizations.map(({ id, name }) => ({ value: id, label: name }))}
            value={search.organizationId ?? null}
            onChange={(id) => change({ ...search, organizationId: id ?? undefined })}
          />
        )}
      </Group>
      <FormError error={markRead.error} />
      {list.error ? (
        <ErrorState message={messageOf(list.error)} onRetry={() => void list.refetch()} />
      ) : (
        <DataTable<Notification>
          name="Notifications"
          columns={notificationColumns({
            nameOf: hasSeveral ? nameOf : undefined,
            kindNames: notificationKindNames,
            hasEnd: search.state === 'all',
            onRead: (id) => markRead.mutate([id]),
          })}
          rows={notifications}
          keyOf={({ id }) => id}
          empty={
            list.isSuccess && (
              <EmptyState
                icon={<IconBellCheck size={20} />}
                title={
                  search.state === 'all' ? 'Nothing was ever wrong' : 'Nothing needs attention'
                }
                action={
                  search.state !== 'all' && (
                    <PageLink to={paths.notifications} search={{ state: 'all' }}>
                      Show what is over, too
                    </PageLink>
                  )
                }
              >
                An agent that goes silent, a source that cannot be read, mail or tickets that are
                not delivered would stand here.
              </EmptyState>
            )
          }
          footer={<ShowMore list={list} />}
        />
      )}
    </>
  )
}
