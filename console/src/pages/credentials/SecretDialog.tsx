import { credentialsApi } from '@gatehouse/contract/credentials'
import type { Revealed } from '@gatehouse/contract/revealed-secrets'
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { FormError } from '../../app/FormError.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { CopyField } from '../../ui/CopyField.tsx'
import { Form } from '../../ui/Form.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { ShownFor } from './ShownFor.tsx'

interface Props {
  title: string
  /** What is shown, and whether it is more than a line. */
  label: string
  isWhole: boolean
  reveal: (reason: string) => Promise<Revealed>
  /** It was shown: what is known of it has changed. */
  onShown?: () => unknown
  onClose: () => void
}

/** First the reason, which is written down; then the secret, for some seconds. */
export function SecretDialog({ title, label, isWhole, reveal, onShown, onClose }: Props) {
  const [wasShown, setWasShown] = useState(false)
  const form = useEndpointForm<{ reason: string }>(credentialsApi.reveal.body, { reason: '' })
  const ask = useMutation({
    mutationFn: ({ reason }: { reason: string }) => reveal(reason),
    onSuccess: () => onShown?.(),
    onError: form.refuse,
    // A secret stays nowhere longer than it is seen.
    gcTime: 0,
  })
  const hide = () => {
    ask.reset()
    setWasShown(true)
  }
  return (
    <Modal opened onClose={onClose} size="md" title={title}>
      {ask.data ? (
        <ShownFor seconds={ask.data.showSeconds} onOver={hide}>
          <Stack gap="sm">
            <CopyField label={label} value={ask.data.secret} isWhole={isWhole} />
            {ask.data.candidate !== undefined && (
              <>
                <CopyField
                  label="The one that is being set"
                  value={ask.data.candidate}
                  isWhole={isWhole}
                />
                <Text fz="xs" c="dimmed">
                  A replacement is not settled: the target may have this one already.
                </Text>
              </>
            )}
          </Stack>
        </ShownFor>
      ) : (
        <Form onSubmit={form.onSubmit((body) => ask.mutate(body))}>
          <Stack gap="sm">
            {wasShown && <Notice tone="info">It is hidden again.</Notice>}
            <Textarea
              label="Why do you need it?"
              description="It is written down with your name and the time, and the organization can read it."
              data-autofocus
              autosize
              minRows={2}
              maxLength={500}
              {...form.getInputProps('reason')}
            />
            <FormError error={ask.error} />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>
                {wasShown ? 'Done' : 'Cancel'}
              </Button>
              <Button type="submit" loading={ask.isPending}>
                Show it
              </Button>
            </Group>
          </Stack>
        </Form>
      )}
    </Modal>
  )
}
