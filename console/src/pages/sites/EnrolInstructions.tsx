import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconEyeOff } from '@tabler/icons-react'
import { CopyField } from '../../ui/CopyField.tsx'
import { Time } from '../../ui/Time.tsx'

interface Props {
  connectionString: string
  expiresAt: string
  onDone: () => void
}

export function EnrolInstructions({ connectionString, expiresAt, onDone }: Props) {
  return (
    <Stack gap="sm">
      <Text>On the machine that shall be the agent of this site, as root, run:</Text>
      <CopyField label="Command" value={`./gatehouse agent enroll ${connectionString}`} isCommand />
      <CopyField label="Only the connection string" value={connectionString} />
      <Alert color="yellow" variant="light" p="xs" icon={<IconEyeOff size={16} />}>
        The connection string is not shown again. It enrols one agent and ends{' '}
        <Time at={expiresAt} />.
      </Alert>
      <Group justify="flex-end">
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  )
}
