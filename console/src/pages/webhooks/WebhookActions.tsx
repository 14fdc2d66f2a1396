import { type Webhook, webhooksApi } from '@gatehouse/contract/webhooks'
import { ActionIcon, Button, Menu, Modal } from '@mantine/core'
import { IconDots, IconKey, IconTestPipe, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { paths } from '../../app/paths.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { StepList } from '../../ui/StepList.tsx'
import { SecretOnce } from './SecretOnce.tsx'

interface Props {
  webhook: Webhook
  whyNot: string | undefined
}

/** Test, renew the secret, remove. */
export function WebhookActions({ webhook, whyNot }: Props) {
  const [step, setStep] = useState<'renew' | 'remove'>()
  const close = () => setStep(undefined)
  return (
    <>
      <TestWebhook webhook={webhook} whyNot={whyNot} />
      <Menu position="bottom-end" disabled={whyNot !== undefined}>
        <Menu.Target>
          <MaybeDisabled reason={whyNot}>
            <ActionIcon variant="default" size={30} aria-label={`More about ${webhook.name}`}>
              <IconDots size={15} />
            </ActionIcon>
          </MaybeDisabled>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconKey size={15} />} onClick={() => setStep('renew')}>
            Renew the secret
          </Menu.Item>
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={15} />}
            onClick={() => setStep('remove')}
          >
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {step === 'renew' && <RenewSecret webhook={webhook} onClose={close} />}
      {step === 'remove' && <RemoveWebhook webhook={webhook} onClose={close} />}
    </>
  )
}

function TestWebhook({ webhook, whyNot }: Props) {
  const client = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const test = useMutation({
    mutationFn: () => call(webhooksApi.test, { params: { webhookId: webhook.id } }),
    onSettled: async () => {
      setOpen(true)
      await invalidate(client, webhooksApi.list.path)
    },
  })
  const last = test.data?.attempts.at(-1)
  return (
    <>
      <MaybeDisabled reason={whyNot}>
        <Button
          variant="default"
          leftSection={<IconTestPipe size={14} />}
          loading={test.isPending}
          onClick={() => test.mutate()}
        >
          Send a test
        </Button>
      </MaybeDisabled>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title="Test message" size="lg">
        <FormError error={test.error} />
        {last && (
          <StepList
            name="Result of the test"
            steps={[
              {
                name: last.succeeded
                  ? `Delivered in ${last.milliseconds} ms`
                  : `Not delivered, after ${last.milliseconds} ms`,
                succeeded: last.succeeded,
                answer: `${last.status === undefined ? '' : `Status ${last.status}\n`}${last.answer}`,
              },
            ]}
          />
        )}
        {test.data && !last && 'It waits to be sent; the deliveries show what comes of it.'}
      </Modal>
    </>
  )
}

function RenewSecret({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const renew = useMutation({
    mutationFn: () => call(webhooksApi.renewSecret, { params: { webhookId: webhook.id } }),
  })
  if (renew.data)
    return (
      <SecretOnce
        name={webhook.name}
        secret={renew.data.secret}
        note="For a day messages carry a signature of the one before as well, so that nothing is missed while the receiver is changed."
        onClose={onClose}
      />
    )
  return (
    <ConfirmDestructive
      isOpen
      onClose={onClose}
      title={`Renew the secret of ${webhook.name}`}
      verb="Renew the secret"
      isBusy={renew.isPending}
      error={renew.error ? messageOf(renew.error) : undefined}
      onConfirm={() => renew.mutate()}
    >
      A new secret is made and shown once. The one before is good for one more day; then a receiver
      that has only that one refuses every message.
    </ConfirmDestructive>
  )
}

function RemoveWebhook({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const remove = useMutation({
    mutationFn: () => call(webhooksApi.remove, { params: { webhookId: webhook.id } }),
    onSuccess: async () => {
      await navigate({ to: paths.webhooks })
      await invalidate(client, webhooksApi.list.path)
    },
  })
  return (
    <ConfirmDestructive
      isOpen
      onClose={onClose}
      title={`Remove ${webhook.name}`}
      verb="Remove the webhook"
      nameToType={webhook.name}
      isBusy={remove.isPending}
      error={remove.error ? messageOf(remove.error) : undefined}
      onConfirm={() => remove.mutate()}
    >
      Nothing more is sent to it, and what waits and its log are lost. This cannot be undone. To
      pause it, switch it off instead.
    </ConfirmDestructive>
  )
}
