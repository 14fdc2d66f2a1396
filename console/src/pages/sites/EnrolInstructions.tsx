import { Button, Group, Stack, Text } from '@mantine/core'
import { CopyField } from '../../ui/CopyField.tsx'
import { Time } from '../../ui/Time.tsx'
import { ShownOnce } from '../../ui/Notice.tsx'

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
      <ShownOnce>
        The connection string is not shown again. It enrols one agent and ends{' '}
        <Time at={expiresAt} />.
      </ShownOnce>
      <Group justify="flex-end">
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  )
}
