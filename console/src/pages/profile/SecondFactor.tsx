import { loginsApi } from '@gatehouse/contract/logins'
import { Button, Group, Modal, Text } from '@mantine/core'
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { invalidate } from '../../app/api.ts'
import { ToneBadge } from '../../ui/ToneBadge.tsx'
import { EnrolSecondFactor } from '../sign-in/EnrolSecondFactor.tsx'

export function SecondFactor({ hasSecondFactor }: { hasSecondFactor: boolean }) {
  const client = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const close = () => {
    setOpen(false)
    void invalidate(client, loginsApi.current.path)
  }
  return (
    <Group justify="space-between" wrap="nowrap" align="flex-start">
      <div>
        {hasSecondFactor ? (
          <ToneBadge icon={IconShieldCheck} tone="good" word="An authenticator is enrolled" />
        ) : (
          <ToneBadge icon={IconShieldX} tone="warn" word="Only your password protects you" />
        )}
        <Text c="dimmed" mt={4}>
          {hasSecondFactor
            ? 'A new authenticator replaces the one before, and its recovery codes.'
            : 'With an authenticator, a stolen password alone lets nobody in.'}
        </Text>
      </div>
      <Button
        variant={hasSecondFactor ? 'default' : 'filled'}
        style={{ flex: 'none' }}
        onClick={() => setOpen(true)}
      >
        {hasSecondFactor ? 'Enrol another' : 'Enrol an authenticator'}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        size={620}
        title="Enrol an authenticator"
        closeOnClickOutside={false}
      >
        <EnrolSecondFactor onDone={close} />
      </Modal>
    </Group>
  )
}
