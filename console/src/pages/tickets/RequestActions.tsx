import { type TicketRequest, ticketsApi } from '@gatehouse/contract/tickets'
import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { isUnfinished } from './request-words.ts'
import { useWhyNotTickets } from './use-ticket-permission.ts'

interface Props {
  request: TicketRequest
  /** Called when it was sent again or discarded. */
  onDone?: () => void
}

/** Send again now, and give up. */
export function RequestActions({ request, onDone }: Props) {
  const client = useQueryClient()
  const whyNot = useWhyNotTickets()(request.organizationId)
  const [isDiscarding, setDiscarding] = useState(false)
  const { organizationId } = request
  const params = { organizationId, ticketRequestId: request.id }
  const readAgain = () =>
    invalidate(
      client,
      ticketsApi.requests.path,
      ticketsApi.list.path,
      resolvePath('/organizations/:organizationId/tickets', params),
    )
  const retry = useMutation({
    mutationFn: () => call(ticketsApi.retry, { params }),
    onSuccess: async () => {
      await readAgain()
      notifications.show({ message: 'Sent again. This page shows what comes of it.' })
      onDone?.()
    },
    onError: (error) => notifications.show({ color: 'red', message: messageOf(error) }),
  })
  const discard = useMutation({
    mutationFn: () => call(ticketsApi.discard, { params }),
    onSuccess: async () => {
      await readAgain()
      setDiscarding(false)
      onDone?.()
    },
  })
  if (!isUnfinished(request)) return null

  return (
    <Group h={20} gap={2} wrap="nowrap" justify="flex-end">
      <MaybeDisabled reason={whyNot}>
        <Button
          variant="subtle"
          size="compact-xs"
          loading={retry.isPending}
          onClick={() => retry.mutate()}
        >
          {request.state === 'failed' ? 'Retry' : 'Send now'}
        </Button>
      </MaybeDisabled>
      {request.state === 'failed' && (
        <MaybeDisabled reason={whyNot}>
          <Button
            variant="subtle"
            color="red"
            size="compact-xs"
            onClick={() => setDiscarding(true)}
          >
            Discard
          </Button>
        </MaybeDisabled>
      )}
      <ConfirmDestructive
        isOpen={isDiscarding}
        onClose={() => setDiscarding(false)}
        title="Discard this request"
        verb="Discard it"
        isBusy={discard.isPending}
        error={discard.error ? messageOf(discard.error) : undefined}
        onConfirm={() => discard.mutate()}
      >
        <Text fw={500}>{request.summary}</Text>
        The service desk never hears of it. The alert itself stays. This cannot be undone.
      </ConfirmDestructive>
    </Group>
  )
}
