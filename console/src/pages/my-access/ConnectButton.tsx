import { type Choice, type Session, sessionsApi } from '@gatehouse/contract/sessions'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate } from '../../app/api.ts'
import { paths } from '../../app/paths.ts'

interface Props {
  choice: Choice
  /** Something has to be said first. */
  onAsk: () => void
}

const usualMinutes = 60

/** Straight to a terminal: of the session that is open already, or of a new one. */
export function ConnectButton({ choice, onAsk }: Props) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { organizationId, targetName, sessionTypeName } = choice
  const isDomain = choice.targetKind === 'domain'
  const connect = useMutation({
    mutationFn: async () => (await findOpen(choice)) ?? askNow(choice),
    onSuccess: async (session) => {
      if (!session) return onAsk()
      await invalidate(client, sessionsApi.list.path, sessionsApi.choices.path)
      return navigate({
        // In a domain there is no terminal: the page of the session has the account.
        to: isDomain ? paths.session : paths.sessionTerminal,
        params: { organizationId, sessionId: session.id },
      })
    },
    onError: (error) => notifications.show({ color: 'red', message: messageOf(error) }),
  })
  return (
    <Button
      variant="light"
      size="compact-xs"
      aria-label={`${isDomain ? 'Open' : 'Connect to'} ${targetName}, ${sessionTypeName}`}
      loading={connect.isPending}
      onClick={() => connect.mutate()}
    >
      {isDomain ? 'Open' : 'Connect'}
    </Button>
  )
}

async function findOpen(choice: Choice): Promise<Session | undefined> {
  const { organizationId, targetId, sessionTypeId, policyId } = choice
  const query = { organizationId, targetId, isMine: 'true', phase: 'live', limit: 100 } as const
  const { sessions } = await call(sessionsApi.list, { query })
  return sessions.find(
    (one) =>
      one.state !== 'ending' && one.sessionTypeId === sessionTypeId && one.policyId === policyId,
  )
}

/** Undefined when something has to be said first. Throws the reason when it is refused. */
async function askNow(choice: Choice): Promise<Session | undefined> {
  const { organizationId, targetId, sessionTypeId, policyId, maxMinutes } = choice
  if (choice.requiresReason || choice.requiresTicket) return undefined
  const { sessions, refused } = await call(sessionsApi.request, {
    params: { organizationId },
    body: {
      ...{ targetIds: [targetId], sessionTypeId, policyId },
      minutes: Math.min(usualMinutes, maxMinutes),
    },
  })
  const [session] = sessions
  if (session) return session
  throw new Error(refused[0]?.text ?? 'It was refused.')
}
