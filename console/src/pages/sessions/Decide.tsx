import { type SessionDetails, sessionsApi } from '@gatehouse/contract/sessions'
import { Button, Textarea } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { lengthOf } from '../../ui/instant.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Time } from '../../ui/Time.tsx'
import { sessionChanged } from './search.ts'
import { SessionTicket } from './SessionTicket.tsx'
import styles from './SessionPage.module.css'

/** The question that an approver is asked, all of it on a telephone's screen. */
export function Decide({ session }: { session: SessionDetails }) {
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const params = { organizationId: session.organizationId, sessionId: session.id }
  const decide = useMutation({
    mutationFn: (decision: 'approved' | 'denied') =>
      call(sessionsApi.decide, { params, body: { decision, reason } }),
    // Also when it was refused: then somebody else was quicker, and the page says so.
    onSettled: () => sessionChanged(client, params),
  })
  const whyNot = session.mayDecide ? undefined : session.mayDecideReason
  const seconds = (Date.parse(session.endsAt) - Date.parse(session.startsAt)) / 1000

  return (
    <Panel title={session.mayDecide ? 'Let them in?' : 'Asked for'}>
      <div className={styles['asked']}>
        <div>
          <strong>{session.username}</strong> asks for {session.sessionTypeName} on{' '}
          <strong>{session.targetName}</strong> for {lengthOf(seconds)}, from{' '}
          <Time at={session.startsAt} as="list" />.
        </div>
        <p className={styles['reason']}>{session.reason || 'No reason was given.'}</p>
        {session.ticket !== '' && (
          <div className={styles['dim']}>
            Ticket <SessionTicket session={session} />
          </div>
        )}
        {whyNot !== undefined && <Notice tone="info">{whyNot}</Notice>}
        {session.mayDecide && (
          <Textarea
            label="Your reason"
            description="Shown to who asked, and kept."
            autosize
            minRows={1}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        <FormError error={decide.error} />
        <div className={styles['choices']}>
          <MaybeDisabled reason={whyNot}>
            <Button
              size="md"
              px="xs"
              variant="default"
              leftSection={<IconX size={16} />}
              disabled={decide.isPending}
              onClick={() => decide.mutate('denied')}
            >
              Deny
            </Button>
          </MaybeDisabled>
          <MaybeDisabled reason={whyNot}>
            <Button
              size="md"
              px="xs"
              leftSection={<IconCheck size={16} />}
              loading={decide.isPending}
              onClick={() => decide.mutate('approved')}
            >
              Approve
            </Button>
          </MaybeDisabled>
        </div>
      </div>
    </Panel>
  )
}
