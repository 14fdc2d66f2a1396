import { type ResponseAction, responseActionsApi } from '@gatehouse/contract/response-actions'
import { ActionIcon, Button, Modal, Stack, Text } from '@mantine/core'
import { IconPlayerPlay, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { paths } from '../../app/paths.ts'
import { Attempts } from '../../ui/Attempts.tsx'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { attemptSucceeded, endOf, saidBy } from './run-text.ts'

interface Props {
  action: ResponseAction
  whyNot: string | undefined
  /** Also why this server runs nothing. */
  whyNotRun: string | undefined
}

/** Start it once, and remove it. */
export function ResponseActionActions({ action, whyNot, whyNotRun }: Props) {
  const [isRemoving, setRemoving] = useState(false)
  return (
    <>
      <TestRun action={action} whyNot={whyNotRun} />
      <MaybeDisabled reason={whyNot}>
        <ActionIcon
          variant="default"
          size={30}
          aria-label={`Remove ${action.name}`}
          onClick={() => setRemoving(true)}
        >
          <IconTrash size={15} />
        </ActionIcon>
      </MaybeDisabled>
      {isRemoving && <RemoveAction action={action} onClose={() => setRemoving(false)} />}
    </>
  )
}

function TestRun({ action, whyNot }: { action: ResponseAction; whyNot: string | undefined }) {
  const client = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const test = useMutation({
    mutationFn: () => call(responseActionsApi.test, { params: { responseActionId: action.id } }),
    onSettled: async () => {
      setOpen(true)
      await invalidate(client, responseActionsApi.list.path)
    },
  })
  return (
    <>
      <MaybeDisabled reason={whyNot}>
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={14} />}
          loading={test.isPending}
          onClick={() => test.mutate()}
        >
          Test run
        </Button>
      </MaybeDisabled>
      <Modal opened={isOpen} onClose={() => setOpen(false)} size="lg" title="Test run">
        <Stack gap="sm">
          <Text c="dimmed">Started once, as it is saved, with sample ids.</Text>
          <FormError error={test.error} />
          {test.data && (
            <Attempts
              attempts={test.data.attempts.map((attempt) => ({
                at: attempt.at,
                succeeded: attemptSucceeded(attempt),
                facts: endOf(attempt),
                answer: saidBy(attempt) || 'It wrote nothing.',
              }))}
            />
          )}
        </Stack>
      </Modal>
    </>
  )
}

function RemoveAction({ action, onClose }: { action: ResponseAction; onClose: () => void }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const remove = useMutation({
    mutationFn: () => call(responseActionsApi.remove, { params: { responseActionId: action.id } }),
    onSuccess: async () => {
      await navigate({ to: paths.responseActions })
      await invalidate(client, responseActionsApi.list.path)
    },
  })
  return (
    <ConfirmDestructive
      isOpen
      onClose={onClose}
      title={`Remove ${action.name}`}
      verb="Remove it"
      nameToType={action.name}
      isBusy={remove.isPending}
      error={remove.error ? messageOf(remove.error) : undefined}
      onConfirm={() => remove.mutate()}
    >
      No alert starts it any more, and what waits to be started is given up. The program itself
      stays on the server. This cannot be undone. To pause it, switch it off instead.
    </ConfirmDestructive>
  )
}
