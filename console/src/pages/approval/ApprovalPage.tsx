import { type ApprovalPage as Asked, sessionsApi } from '@gatehouse/contract/sessions'
import { Button, Textarea } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { ApiError, messageOf } from '../../app/api-error.ts'
import { call, invalidate, query, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { PageLink } from '../../app/links.tsx'
import { useLogin } from '../../app/login.ts'
import { PagePending } from '../../app/page-states.tsx'
import { paths } from '../../app/paths.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { lengthOf } from '../../ui/instant.ts'
import { Time } from '../../ui/Time.tsx'
import { ZoneProvider } from '../../ui/zone.tsx'
import { Gate } from '../sign-in/Gate.tsx'
import styles from './ApprovalPage.module.css'

const route = getRouteApi('/organizations/$organizationId/sessions/$sessionId/approval/$token')

/** Where the link in a mail leads: what is asked, and one button. Opening it decides nothing. */
export function ApprovalPage() {
  const params = route.useParams()
  const { organization } = useLogin()
  const asked = useQuery(query(sessionsApi.approvalPage, { params }))

  if (asked.error) {
    const isGone = asked.error instanceof ApiError && asked.error.code === 'not_found'
    return (
      <Gate title={isGone ? 'This link does not work' : 'The request could not be read'}>
        {isGone ? (
          <>
            <Said>{messageOf(asked.error)}</Said>
            <PageLink to={paths.sessions} search={{ view: 'requests' }}>
              Requests
            </PageLink>
          </>
        ) : (
          <ErrorState message={messageOf(asked.error)} onRetry={() => void asked.refetch()} />
        )}
      </Gate>
    )
  }
  if (!asked.data) {
    return (
      <Gate title="A request">
        <PagePending />
      </Gate>
    )
  }
  return (
    <ZoneProvider zone={organization.timeZone}>
      <Gate title={titleOf(asked.data)}>
        {asked.data.state === 'open' ? (
          <Question asked={asked.data} params={params} />
        ) : (
          <>
            <Said>{approvedNow(asked.data) ? 'They were told.' : asked.data.text}</Said>
            <RequestLink asked={asked.data}>What became of it</RequestLink>
          </>
        )}
      </Gate>
    </ZoneProvider>
  )
}

const approvedNow = ({ state, session }: Asked): boolean =>
  state === 'used' && session.state !== 'requested'

function titleOf({ state, session }: Asked): string {
  if (state === 'open') return 'Let them in?'
  if (state === 'over') return 'Nothing to approve here'
  return session.state === 'requested' ? 'This link was used' : 'Approved'
}

interface QuestionProps {
  asked: Asked
  params: { organizationId: string; sessionId: string; token: string }
}

function Question({ asked: { session, expiresAt, ...asked }, params }: QuestionProps) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const approve = useMutation({
    mutationFn: () => call(sessionsApi.approveByLink, { params, body: { reason } }),
    // Also when it was refused: then it was decided elsewhere, and the page says so.
    onSettled: () => invalidate(client, resolvePath(sessionsApi.approvalPage.path, params)),
  })
  const seconds = (Date.parse(session.endsAt) - Date.parse(session.startsAt)) / 1000
  return (
    <>
      <dl className={styles['facts']}>
        <dt>Who</dt>
        <dd>{session.username}</dd>
        <dt>Where</dt>
        <dd>{session.targetName}</dd>
        <dt>As</dt>
        <dd>{session.sessionTypeName}</dd>
        <dt>For</dt>
        <dd>
          {lengthOf(seconds)}, from <Time at={session.startsAt} as="list" />
        </dd>
        <dt>Reason</dt>
        <dd>{session.reason || 'None was given.'}</dd>
        {session.ticket !== '' && (
          <>
            <dt>Ticket</dt>
            <dd>{session.ticket}</dd>
          </>
        )}
      </dl>
      <Textarea
        label="Your reason"
        description="Shown to who asked, and kept."
        autosize
        minRows={1}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <FormError error={approve.error} />
      <Button
        className={styles['approve']}
        size="lg"
        fullWidth
        leftSection={<IconCheck size={18} />}
        loading={approve.isPending}
        onClick={() => approve.mutate()}
      >
        Approve
      </Button>
      <p className={styles['quiet']}>
        This link works once, until <Time at={expiresAt} as="exact" />.{' '}
        <RequestLink asked={{ session, expiresAt, ...asked }}>
          Deny it, or see all of it
        </RequestLink>
      </p>
    </>
  )
}

const RequestLink = ({ asked: { session }, children }: { asked: Asked; children: ReactNode }) => (
  <PageLink
    to={paths.session}
    params={{ organizationId: session.organizationId, sessionId: session.id }}
  >
    {children}
  </PageLink>
)

const Said = ({ children }: { children: ReactNode }) => (
  <output className={styles['said']}>{children}</output>
)
