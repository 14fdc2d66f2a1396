import { userKeysApi } from '@gatehouse/contract/user-keys'
import { Button, Text } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ApiError, messageOf } from '../../app/api-error.ts'
import { call, invalidate, live, query, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useLogin } from '../../app/login.ts'
import { PagePending } from '../../app/page-states.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Time } from '../../ui/Time.tsx'
import { ZoneProvider } from '../../ui/zone.tsx'
import { Gate } from '../sign-in/Gate.tsx'
import styles from './SshSignInPage.module.css'

const route = getRouteApi('/ssh-sign-in/$code')

/** A terminal waits for a yes to its sign-in; only the person whose name it gave sees this. */
export function SshSignInPage() {
  const params = route.useParams()
  const { organization, user } = useLogin()
  const asked = useQuery(live(query(userKeysApi.pendingSignIn, { params }), 2_000))

  if (asked.error) {
    const isGone = asked.error instanceof ApiError && asked.error.code === 'not_found'
    return (
      <Gate title={isGone ? 'This sign-in is gone' : 'The sign-in could not be read'}>
        {isGone ? (
          <Said>
            It was let in or refused, took too long, or was not for {user.username}. Start again in
            the terminal, and open the link that it shows.
          </Said>
        ) : (
          <ErrorState message={messageOf(asked.error)} onRetry={() => void asked.refetch()} />
        )}
      </Gate>
    )
  }
  if (!asked.data) {
    return (
      <Gate title="Sign in over SSH">
        <PagePending />
      </Gate>
    )
  }
  if (asked.data.state === 'approved') {
    return (
      <Gate title="Approved">
        <Said>The terminal goes on by itself. This page can be closed.</Said>
      </Gate>
    )
  }
  if (asked.data.state === 'denied') {
    return (
      <Gate title="Denied">
        <Said>
          Nobody was let in. If you did not start it, somebody knows your name here: tell an
          administrator from where it came, {asked.data.address}.
        </Said>
      </Gate>
    )
  }
  return (
    <ZoneProvider zone={organization.timeZone}>
      <Gate title="Sign in over SSH?">
        <Question code={params.code} asked={asked.data} />
      </Gate>
    </ZoneProvider>
  )
}

interface Asked {
  username: string
  address: string
  client: string
  askedAt: string
  expiresAt: string
}

function Question({ code, asked }: { code: string; asked: Asked }) {
  const client = useQueryClient()
  const params = { code }
  const decide = useMutation({
    mutationFn: (decision: 'approved' | 'denied') =>
      call(userKeysApi.decideSignIn, { params, body: { decision } }),
    // Also when it was refused: then it was decided elsewhere, and the page says how.
    onSettled: () => invalidate(client, resolvePath(userKeysApi.pendingSignIn.path, params)),
  })
  return (
    <>
      <dl className={styles['facts']}>
        <dt>Who</dt>
        <dd>{asked.username}</dd>
        <dt>From</dt>
        <dd className="gh-machine">{asked.address}</dd>
        <dt>With</dt>
        <dd>{asked.client || 'a program that did not say its name'}</dd>
        <dt>When</dt>
        <dd>
          <Time at={asked.askedAt} />, <Time at={asked.askedAt} as="exact" />
        </dd>
        <dt>Code</dt>
        <dd className="gh-machine">{code}</dd>
      </dl>
      <Notice tone="warn" title="Only say yes if you started this yourself just now.">
        The code has to be the one that your terminal shows.
      </Notice>
      <FormError error={decide.error} />
      <div className={styles['choices']}>
        <Button
          size="lg"
          px="xs"
          variant="default"
          leftSection={<IconX size={18} />}
          disabled={decide.isPending}
          onClick={() => decide.mutate('denied')}
        >
          Deny
        </Button>
        <Button
          size="lg"
          px="xs"
          leftSection={<IconCheck size={18} />}
          loading={decide.isPending}
          onClick={() => decide.mutate('approved')}
        >
          Approve
        </Button>
      </div>
      <Text c="dimmed" fz="xs" ta="center">
        It can be answered until <Time at={asked.expiresAt} as="exact" />.
      </Text>
    </>
  )
}

const Said = ({ children }: { children: ReactNode }) => (
  <Text fz="md" component="output" display="block">
    {children}
  </Text>
)
