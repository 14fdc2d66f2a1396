import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconEyeOff } from '@tabler/icons-react'
import { CopyField } from '../../ui/CopyField.tsx'
import { Time } from '../../ui/Time.tsx'

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
      <Alert color="yellow" variant="light" p="xs" icon={<IconEyeOff size={16} />}>
        The link is not shown again. It works once and ends{' '}
        <Time at={invited.invitationExpiresAt} />.
      </Alert>
      <Group justify="flex-end">
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  )
}
