import { type Credential, credentialsApi } from '@gatehouse/contract/credentials'
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { CopyField } from '../../ui/CopyField.tsx'
import { Form } from '../../ui/Form.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { ShownFor } from './ShownFor.tsx'

interface Props {
  credential: Credential
  onClose: () => void
}

/** First the reason, which is written down; then the secret, for some seconds. */
export function RevealSecret({ credential, onClose }: Props) {
  const client = useQueryClient()
  const [wasShown, setWasShown] = useState(false)
  const params = { organizationId: credential.organizationId, credentialId: credential.id }
  const form = useEndpointForm(credentialsApi.reveal.body, { reason: '' })
  const reveal = useMutation({
    mutationFn: (body: { reason: string }) => call(credentialsApi.reveal, { params, body }),
    onSuccess: () => invalidate(client, resolvePath(credentialsApi.get.path, params)),
    onError: form.refuse,
    // A secret stays nowhere longer than it is seen.
    gcTime: 0,
  })
  const hide = () => {
    reveal.reset()
    setWasShown(true)
  }
  return (
    <Modal opened onClose={onClose} size="md" title={`Show the secret of ${credential.name}`}>
      {reveal.data ? (
        <ShownFor seconds={reveal.data.showSeconds} onOver={hide}>
          <Stack gap="sm">
            <CopyField
              label={credential.kind === 'password' ? 'Password' : 'Private key'}
              value={reveal.data.secret}
              isWhole={credential.kind !== 'password'}
            />
            {reveal.data.candidate !== undefined && (
              <>
                <CopyField
                  label="The one that is being set"
                  value={reveal.data.candidate}
                  isWhole={credential.kind !== 'password'}
                />
                <Text fz="xs" c="dimmed">
                  A replacement is not settled: the target may have this one already.
                </Text>
              </>
            )}
          </Stack>
        </ShownFor>
      ) : (
        <Form onSubmit={form.onSubmit((body) => reveal.mutate(body))}>
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
            <FormError error={reveal.error} />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>
                {wasShown ? 'Done' : 'Cancel'}
              </Button>
              <Button type="submit" loading={reveal.isPending}>
                Show it
              </Button>
            </Group>
          </Stack>
        </Form>
      )}
    </Modal>
  )
}
