import { Center, Loader } from '@mantine/core'
import { IconMapPinOff } from '@tabler/icons-react'
import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { ApiError, messageOf } from './api-error.ts'
import { PageButton } from './links.tsx'
import { paths } from './paths.ts'

export function PagePending() {
  return (
    <Center h={240}>
      <Loader size="sm" aria-label="Loading" />
    </Center>
  )
}

export function PageMissing() {
  return (
    <EmptyState
      icon={<IconMapPinOff size={20} />}
      title="No page has this address"
      action={
        <PageButton variant="default" to={paths.home}>
          Go to the overview
        </PageButton>
      }
    >
      It may have been mistyped, or what it showed was removed.
    </EmptyState>
  )
}

export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const queries = useQueryErrorResetBoundary()
  const retry = () => {
    queries.reset()
    reset()
    void router.invalidate()
  }
  const isMissing = error instanceof ApiError && error.code === 'not_found'
  return (
    <ErrorState
      title={isMissing ? 'This does not exist' : 'This page could not be shown'}
      message={messageOf(error)}
      requestId={error instanceof ApiError ? error.requestId : undefined}
      onRetry={retry}
      action={
        <PageButton variant="default" to={paths.home}>
          Go to the overview
        </PageButton>
      }
    />
  )
}
