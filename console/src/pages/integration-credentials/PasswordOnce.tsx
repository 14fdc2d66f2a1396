import type { IntegrationCredential } from '@gatehouse/contract/integration-credentials'
import { Button, Group, Modal, Stack } from '@mantine/core'
import { CopyField } from '../../ui/CopyField.tsx'
import { ShownOnce } from '../../ui/Notice.tsx'
import { tryLine } from './credential-words.ts'

interface Props {
  credential: IntegrationCredential & { password: string }
  url: string | undefined
  onClose: () => void
}

export function PasswordOnce({ credential, url, onClose }: Props) {
  const { name, username, password, mayRead } = credential
  return (
    <Modal opened onClose={onClose} size="lg" title={name} closeOnClickOutside={false}>
      <Stack gap="sm">
        {url !== undefined && <CopyField label="Address" value={url} />}
        <CopyField label="User name" value={username} />
        <CopyField label="Password" value={password} />
        {url !== undefined && (
          <CopyField label="Try it" isCommand value={tryLine(url, username, password, mayRead)} />
        )}
        <ShownOnce>The password is not shown again.</ShownOnce>
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
