import { type User, usersApi } from '@gatehouse/contract/users'
import { Button, Menu, Modal } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import {
  IconChevronDown,
  IconDeviceMobileOff,
  IconLockOpen,
  IconMailForward,
  IconTrash,
} from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { paths } from '../../app/paths.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { InvitationLink } from './InvitationLink.tsx'

/** What can be done to a user's sign-in: a new link, the second factor, a lockout, the end. */
export function UserActions({ user, whyNot }: { user: User; whyNot: string | undefined }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const params = { organizationId: user.organizationId, userId: user.id }
  const [step, setStep] = useState<'factor' | 'remove'>()
  const readAgain = () => invalidate(client, resolvePath(usersApi.list.path, params))
  const tell = (error: Error) => notifications.show({ color: 'red', message: messageOf(error) })

  const reinvite = useMutation({
    mutationFn: () => call(usersApi.reinvite, { params }),
    onSuccess: readAgain,
    onError: tell,
  })
  const unlock = useMutation({
    mutationFn: () => call(usersApi.unlock, { params }),
    onSuccess: readAgain,
    onError: tell,
  })
  const forget = useMutation({
    mutationFn: () => call(usersApi.resetSecondFactor, { params }),
    onSuccess: async () => {
      await readAgain()
      setStep(undefined)
    },
  })
  const remove = useMutation({
    mutationFn: () => call(usersApi.remove, { params }),
    onSuccess: async () => {
      await navigate({ to: paths.users, params })
      await readAgain()
    },
  })

  return (
    <>
      <Menu position="bottom-end" disabled={whyNot !== undefined}>
        <Menu.Target>
          <MaybeDisabled reason={whyNot}>
            <Button variant="default" rightSection={<IconChevronDown size={13} />}>
              Actions
            </Button>
          </MaybeDisabled>
        </Menu.Target>
        <Menu.Dropdown>
          {user.directory ? (
            <Menu.Label>Their password is that of {user.directory.name}</Menu.Label>
          ) : (
            <Menu.Item
              leftSection={<IconMailForward size={15} />}
              onClick={() => reinvite.mutate()}
            >
              {user.state === 'verified' ? 'Link to set a new password' : 'New invitation link'}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconLockOpen size={15} />}
            disabled={user.lockedUntil === undefined}
            onClick={() => unlock.mutate()}
          >
            End the lockout
          </Menu.Item>
          <Menu.Item
            leftSection={<IconDeviceMobileOff size={15} />}
            disabled={!user.hasSecondFactor}
            onClick={() => setStep('factor')}
          >
            Reset the second factor
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={15} />}
            disabled={user.isBuiltIn}
            onClick={() => setStep('remove')}
          >
            {user.isBuiltIn ? 'The built-in user stays' : 'Remove'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {reinvite.data && (
        <Modal opened onClose={reinvite.reset} size="lg" title="Send this link">
          <InvitationLink invited={reinvite.data} onDone={reinvite.reset} />
        </Modal>
      )}
      <ConfirmDestructive
        isOpen={step === 'factor'}
        onClose={() => setStep(undefined)}
        title="Reset the second factor"
        verb="Reset it"
        isBusy={forget.isPending}
        error={forget.error ? messageOf(forget.error) : undefined}
        onConfirm={() => forget.mutate()}
      >
        The authenticator and the recovery codes of {user.username} stop working. A new one is
        enrolled at the next sign-in. Be sure who asks you for this.
      </ConfirmDestructive>
      <ConfirmDestructive
        isOpen={step === 'remove'}
        onClose={() => setStep(undefined)}
        title={`Remove ${user.username}`}
        verb="Remove the user"
        nameToType={user.username}
        isBusy={remove.isPending}
        error={remove.error ? messageOf(remove.error) : undefined}
        onConfirm={() => remove.mutate()}
      >
        All their logins and API tokens end at once. This cannot be undone. The audit trail keeps
        their name.
      </ConfirmDestructive>
    </>
  )
}
