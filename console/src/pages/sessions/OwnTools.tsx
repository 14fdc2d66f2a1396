import { type SessionDetails, sessionsApi } from '@gatehouse/contract/sessions'
import { Button, Group, Stack, Text } from '@mantine/core'
import { IconDoorEnter } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { CopyField } from '../../ui/CopyField.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { RevealInSession } from './RevealInSession.tsx'
import { sessionChanged } from './search.ts'

/** On a domain nothing goes through Gatehouse: its user gets an account for a while, and works with their own tools. */
export function OwnTools({ session }: { session: SessionDetails }) {
  const client = useQueryClient()
  const params = { organizationId: session.organizationId, sessionId: session.id }
  const open = useMutation({
    mutationFn: () => call(sessionsApi.open, { params }),
    onSettled: () => sessionChanged(client, params),
  })
  const isReady = session.state === 'available'
  return (
    <Panel title="Work in the domain">
      <Stack gap="sm">
        {session.state === 'active' ? (
          <Using session={session} />
        ) : (
          <Text>
            {isReady
              ? 'The account is ready. Open the session, and work with your own tools until it ends.'
              : 'When it is approved and prepared, you get the account here, and work with your own tools.'}
          </Text>
        )}
        <FormError error={open.error} />
        {isReady && (
          <Group>
            <Button
              leftSection={<IconDoorEnter size={14} />}
              loading={open.isPending}
              onClick={() => open.mutate()}
            >
              Open the session
            </Button>
          </Group>
        )}
      </Stack>
    </Panel>
  )
}

function Using({ session }: { session: SessionDetails }) {
  return (
    <>
      {session.account !== undefined && <CopyField label="Account" value={session.account} />}
      {session.mayReveal ? (
        <Group>
          <RevealInSession session={session} label="Show the password" />
        </Group>
      ) : (
        <Text fz="sm" c="dimmed">
          {session.mayRevealReason}
        </Text>
      )}
      <Notice tone="info">
        What you do is seen by the controllers, not by Gatehouse. When the session ends, the account
        and its rights are taken back; end it when you are done.
      </Notice>
    </>
  )
}
