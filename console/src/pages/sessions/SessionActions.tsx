import { type SessionDetails, sessionsApi, type SessionState } from '@gatehouse/contract/sessions'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import {
  IconClockPlus,
  IconEye,
  IconLock,
  IconLockOpen,
  IconMessage,
  IconPlayerStop,
} from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call } from '../../app/api.ts'
import { PageButton } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { useLogin } from '../../app/login.ts'
import { usePermission } from '../../app/organization.ts'
import { useNow } from '../../ui/clock.ts'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { RevealInSession } from './RevealInSession.tsx'
import { isOver, sessionChanged } from './search.ts'
import { type Control, SessionControl } from './SessionControl.tsx'
import { whyNotLonger } from './why-not-longer.ts'

const openStates: readonly SessionState[] = ['provisioning', 'available', 'active']

const noWire = 'They work with their own tools: there is no terminal in which they would read it.'

interface Props {
  session: SessionDetails
  /** In a terminal there is only what its user does, before the screen of another only what is done to them. */
  place?: 'page' | 'terminal' | 'live'
}

/** What its own user may do to a session, and who may control all of them. */
export function SessionActions({ session, place = 'page' }: Props) {
  const client = useQueryClient()
  const { user } = useLogin()
  const { may } = usePermission()
  const now = useNow()
  const [control, setControl] = useState<Control>()
  const params = { organizationId: session.organizationId, sessionId: session.id }
  const after = {
    onSettled: () => sessionChanged(client, params),
    onError: (error: Error) => notifications.show({ color: 'red', message: messageOf(error) }),
  }
  const extend = useMutation({
    mutationFn: () => call(sessionsApi.extend, { params }),
    ...after,
  })
  const unlock = useMutation({
    mutationFn: () => call(sessionsApi.lock, { params, body: { isLocked: false } }),
    ...after,
  })
  if (isOver(session) || session.state === 'ending') return null

  const isOwn = session.userId === user.id && place !== 'live'
  const mayControl = may('sessions:control') && place !== 'terminal'
  const mayWatch = may('sessions:watch') && place === 'page'
  const isOpen = openStates.includes(session.state)
  const nobody = session.state === 'active' ? undefined : 'Nobody is connected who would read it.'
  const { extendByMinutes } = session.profile
  const whyNot = whyNotLonger(session, now)
  const isOffered = place === 'page' || whyNot === undefined
  return (
    <>
      {session.worksThrough === 'proxy' && <RevealInSession session={session} />}
      {(isOwn || mayControl) && isOpen && extendByMinutes > 0 && isOffered && (
        <MaybeDisabled reason={whyNot}>
          <Button
            variant="default"
            leftSection={<IconClockPlus size={14} />}
            loading={extend.isPending}
            onClick={() => extend.mutate()}
          >
            {extendByMinutes} minutes more
          </Button>
        </MaybeDisabled>
      )}
      {mayWatch && isOpen && session.worksThrough === 'proxy' && (
        <PageButton
          variant="default"
          leftSection={<IconEye size={14} />}
          to={paths.sessionLive}
          params={params}
        >
          Watch
        </PageButton>
      )}
      {mayControl && isOpen && (
        <>
          <MaybeDisabled reason={session.worksThrough === 'own-tools' ? noWire : nobody}>
            <Button
              variant="default"
              leftSection={<IconMessage size={14} />}
              onClick={() => setControl('message')}
            >
              Message
            </Button>
          </MaybeDisabled>
          {session.isLocked ? (
            <Button
              variant="default"
              leftSection={<IconLockOpen size={14} />}
              loading={unlock.isPending}
              onClick={() => unlock.mutate()}
            >
              Unlock
            </Button>
          ) : (
            <Button
              variant="default"
              leftSection={<IconLock size={14} />}
              onClick={() => setControl('lock')}
            >
              Lock
            </Button>
          )}
        </>
      )}
      {isOwn && (
        <Button variant="default" onClick={() => setControl('cancel')}>
          {isOpen ? 'End it' : 'Take it back'}
        </Button>
      )}
      {mayControl && (
        <Button
          color="red"
          leftSection={<IconPlayerStop size={14} />}
          onClick={() => setControl('terminate')}
        >
          Terminate
        </Button>
      )}
      {control && (
        <SessionControl session={session} control={control} onClose={() => setControl(undefined)} />
      )}
    </>
  )
}
