import { Button } from '@mantine/core'
import { IconBellCheck, IconSearchOff } from '@tabler/icons-react'
import { PageButton } from '../../app/links.tsx'
import { mayIn, useLogin } from '../../app/login.ts'
import { paths } from '../../app/paths.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import type { AlertSearch } from './search.ts'

interface Props {
  search: AlertSearch
  change: (next: AlertSearch) => void
  /** Raised in this time, open or not. */
  raised: number
}

/** Why the list is empty, and what would fill it. */
export function NoAlerts({ search, change, raised }: Props) {
  const login = useLogin()
  const { status, days, ...filters } = search
  if (Object.values(filters).some((value) => value !== undefined)) {
    return (
      <EmptyState
        icon={<IconSearchOff size={20} />}
        title="No alert matches"
        action={
          <Button variant="default" onClick={() => change({ status, days })}>
            Remove all filters
          </Button>
        }
      >
        Take a filter away, or look at a longer time.
      </EmptyState>
    )
  }
  if (raised > 0) {
    const isOpen = status === undefined
    return (
      <EmptyState
        icon={<IconBellCheck size={20} />}
        title={
          isOpen ? 'Every alert of this time is resolved' : 'No alert of this time is resolved'
        }
        action={
          <Button variant="default" onClick={() => change({ ...search, status: 'all' })}>
            Show all
          </Button>
        }
      >
        {isOpen ? 'New ones appear here by themselves.' : 'Resolving one asks for the reason.'}
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={<IconBellCheck size={20} />}
      title="Nothing was raised in this time"
      action={
        mayIn(login, 'managing', 'alert-rules:read') && (
          <PageButton variant="default" to={paths.alertProfiles}>
            See which rules are active
          </PageButton>
        )
      }
    >
      A rule of the organization’s alert profile raises an alert when activity records match it. It
      then appears here by itself.
    </EmptyState>
  )
}
