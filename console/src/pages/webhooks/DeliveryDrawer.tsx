import { type WebhookDelivery, webhooksApi } from '@gatehouse/contract/webhooks'
import { Button, Drawer, Group, Skeleton, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconSend } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate, live, query } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { Attempts } from '../../ui/Attempts.tsx'
import { DeliveryBadge } from '../../ui/DeliveryBadge.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { Output } from '../../ui/Output.tsx'
import { Time } from '../../ui/Time.tsx'
import { eventTexts } from './webhook-words.ts'

interface Props {
  webhookId: string
  deliveryId: string | undefined
  whyNot: string | undefined
  onClose: () => void
}

/** One message with its body and each try to deliver it. */
export function DeliveryDrawer({ webhookId, deliveryId, whyNot, onClose }: Props) {
  return (
    <Drawer
      opened={deliveryId !== undefined}
      onClose={onClose}
      position="right"
      size={560}
      title="Delivery"
    >
      {deliveryId !== undefined && (
        <Delivery webhookId={webhookId} deliveryId={deliveryId} whyNot={whyNot} />
      )}
    </Drawer>
  )
}

function Delivery({
  webhookId,
  deliveryId,
  whyNot,
}: {
  webhookId: string
  deliveryId: string
  whyNot: string | undefined
}) {
  const client = useQueryClient()
  const params = { webhookId, webhookDeliveryId: deliveryId }
  const { data: delivery, error } = useQuery(live(query(webhooksApi.delivery, { params })))
  const resend = useMutation({
    mutationFn: () => call(webhooksApi.resend, { params }),
    onSuccess: async () => {
      await invalidate(client, webhooksApi.list.path)
      notifications.show({ message: 'Sent again, with a new signature and the same id.' })
    },
    onError: (problem) => notifications.show({ color: 'red', message: messageOf(problem) }),
  })
  if (error) return <FormError error={error} />
  if (!delivery) return <Skeleton h={240} />
  return (
    <Stack gap="md">
      <Facts items={factsOf(delivery)} />
      <Group>
        <MaybeDisabled reason={whyNot}>
          <Button
            variant="default"
            leftSection={<IconSend size={14} />}
            loading={resend.isPending}
            onClick={() => resend.mutate()}
          >
            Send it again
          </Button>
        </MaybeDisabled>
      </Group>
      <div>
        <Text fw={600} mb={6}>
          Attempts
        </Text>
        <Attempts
          attempts={delivery.attempts.map(({ at, succeeded, status, answer, milliseconds }) => ({
            at,
            succeeded,
            answer,
            facts: `${status === undefined ? 'no status' : `status ${status}`} · ${milliseconds} ms`,
          }))}
        />
      </div>
      <div>
        <Text fw={600} mb={6}>
          Body
        </Text>
        <Output name="Body">{readable(delivery.body)}</Output>
      </div>
    </Stack>
  )
}

const factsOf = (delivery: WebhookDelivery) => [
  { name: 'State', value: <DeliveryBadge state={delivery.state} /> },
  { name: 'Event', value: eventTexts[delivery.event] },
  { name: 'Message id', value: <span className="gh-machine">{delivery.id}</span> },
  { name: 'Queued', value: <Time at={delivery.queuedAt} as="exact" /> },
  {
    name: 'Delivered',
    value: delivery.deliveredAt && <Time at={delivery.deliveredAt} as="exact" />,
  },
  {
    name: 'Next try',
    value: delivery.nextAttemptAt && <Time at={delivery.nextAttemptAt} as="exact" />,
  },
]

/** JSON with its levels below each other; anything else as it is. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body) as unknown, null, 2)
  } catch {
    return body // Not JSON, and to be shown all the same.
  }
}
