import { Button, Group, Stack, Text } from '@mantine/core'
import { CopyField } from '../../ui/CopyField.tsx'
import { Time } from '../../ui/Time.tsx'
import { ShownOnce } from '../../ui/Notice.tsx'

interface Props {
  invited: { username: string; invitationLink: string; invitationExpiresAt: string }
  onDone: () => void
}

export function InvitationLink({ invited, onDone }: Props) {
  return (
    <Stack gap="sm">
      <Text>
        Whoever opens it sets the password of {invited.username}. Send it over a channel you trust.
      </Text>
      <CopyField label="Invitation link" value={invited.invitationLink} />
      <ShownOnce>
        The link is not shown again. It works once and ends{' '}
        <Time at={invited.invitationExpiresAt} />.
      </ShownOnce>
      <Group justify="flex-end">
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  )
}
