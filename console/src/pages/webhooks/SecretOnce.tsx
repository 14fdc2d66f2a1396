import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { CopyField } from '../../ui/CopyField.tsx'
import { ShownOnce } from '../../ui/Notice.tsx'

interface Props {
  name: string
  secret: string
  /** What becomes of the one before. */
  note?: string
  onClose: () => void
}

export function SecretOnce({ name, secret, note, onClose }: Props) {
  return (
    <Modal opened onClose={onClose} size="lg" title={name} closeOnClickOutside={false}>
      <Stack gap="sm">
        <CopyField label="Signing secret" value={secret} />
        <ShownOnce>
          The secret is not shown again. Give it to the receiver, which checks with it that a
          message is ours.
        </ShownOnce>
        {note !== undefined && <Text>{note}</Text>}
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
