import { type SessionDetails, sessionsApi } from '@gatehouse/contract/sessions'
import { Button, Group } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { PageButton } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { Notice } from '../../ui/Notice.tsx'
import { sessionChanged } from './search.ts'
import type { LinkState, TerminalLink } from './terminal-link.ts'
import styles from './TerminalPage.module.css'

interface Props {
  session: SessionDetails
  isOver: boolean
  state: LinkState & { is: 'over' }
  link: TerminalLink
}

/** Why nothing can be typed any more, and what can be done about it. */
export function TerminalEnd({ session, isOver, state, link }: Props) {
  const client = useQueryClient()
  const params = { organizationId: session.organizationId, sessionId: session.id }
  const end = useMutation({
    mutationFn: () => call(sessionsApi.cancel, { params }),
    onSettled: () => sessionChanged(client, params),
  })
  const isGone = isOver || session.state === 'ending'
  return (
    <div className={styles['end']}>
      <Notice
        tone={state.why === 'exited' && !isGone ? 'info' : 'warn'}
        isUrgent
        title={isGone ? 'This session is over' : state.text}
        action={
          <Group gap="xs">
            {!isGone && state.why !== 'signed-out' && (
              <Button onClick={() => link.open()}>
                {state.why === 'exited' ? 'Open another one' : 'Connect again'}
              </Button>
            )}
            {state.why === 'signed-out' && (
              <PageButton to={paths.signIn} search={{ next: location.pathname }} reloadDocument>
                Sign in again
              </PageButton>
            )}
            {!isGone && state.why === 'exited' && (
              <Button variant="default" loading={end.isPending} onClick={() => end.mutate()}>
                End the session
              </Button>
            )}
            <PageButton variant="default" to={paths.session} params={params}>
              To the session
            </PageButton>
          </Group>
        }
      >
        {isGone ? session.stateText : whatIsLeft(session)}
        <FormError error={end.error} />
      </Notice>
    </div>
  )
}

const whatIsLeft = ({ account, targetName }: SessionDetails): string =>
  account === undefined
    ? 'The session stays open until its end.'
    : `The session stays open, and ${account} on ${targetName} with it, until it ends.`
