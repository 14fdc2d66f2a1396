import { type Credential, credentialsApi } from '@gatehouse/contract/credentials'
import type { Output } from '@gatehouse/contract/endpoint'
import { Button, Group, Modal, NumberInput, Stack, Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { CopyField } from '../../ui/CopyField.tsx'
import { Form } from '../../ui/Form.tsx'
import { ShownFor } from './ShownFor.tsx'

type Lent = Pick<Output<typeof credentialsApi.checkOut.response>, 'secret' | 'showSeconds'>

/** Borrows the secret: nobody else gets it meanwhile. */
export function CheckOut({ credential, onClose }: { credential: Credential; onClose: () => void }) {
  const client = useQueryClient()
  const [secret, setSecret] = useState<Lent>()
  const isHidden = secret === undefined
  const params = { organizationId: credential.organizationId, credentialId: credential.id }
  const form = useEndpointForm(credentialsApi.checkOut.body, { reason: '', minutes: 60 })
  const checkOut = useMutation({
    mutationFn: async (body: { reason: string; minutes: number }) => {
      const answer = await call(credentialsApi.checkOut, { params, body })
      setSecret({ secret: answer.secret, showSeconds: answer.showSeconds })
      return { until: answer.until }
    },
    onSuccess: () => invalidate(client, resolvePath(credentialsApi.get.path, params)),
    onError: form.refuse,
    gcTime: 0,
  })
  if (checkOut.data)
    return (
      <Modal opened onClose={onClose} title={`${credential.name} is yours for a time`}>
        {isHidden ? (
          <Stack gap="sm">
            <Text>
              The secret is hidden again. Give it back when you are done, on this page; after that
              {credential.rotation.onRelease && credential.purpose === 'managed'
                ? ' it is replaced.'
                : ' others may have it.'}
            </Text>
            <Group justify="flex-end">
              <Button onClick={onClose}>Done</Button>
            </Group>
          </Stack>
        ) : (
          <ShownFor seconds={secret.showSeconds} onOver={() => setSecret(undefined)}>
            <CopyField
              label={`Secret of ${credential.username}`}
              value={secret.secret}
              isWhole={credential.kind !== 'password'}
            />
          </ShownFor>
        )}
      </Modal>
    )
  return (
    <Modal opened onClose={onClose} title={`Borrow ${credential.name}`}>
      <Form onSubmit={form.onSubmit((body) => checkOut.mutate(body))}>
        <Stack gap="sm">
          <Textarea
            label="Why do you need it?"
            description="It is written down with your name and the time."
            data-autofocus
            autosize
            minRows={2}
            maxLength={500}
            {...form.getInputProps('reason')}
          />
          <NumberInput
            label="For how long"
            suffix=" minutes"
            w={160}
            min={1}
            max={1440}
            {...form.getInputProps('minutes')}
          />
          <FormError error={checkOut.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={checkOut.isPending}>
              Borrow it
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
