import { type Credential, credentialsApi, type NewSecret } from '@gatehouse/contract/credentials'
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'
import { firstSecret, SecretFields } from './SecretFields.tsx'

/** Somebody set another secret on the target by hand. */
export function SetSecret({
  credential,
  onClose,
}: {
  credential: Credential
  onClose: () => void
}) {
  const client = useQueryClient()
  const params = { organizationId: credential.organizationId, credentialId: credential.id }
  const form = useEndpointForm<{ secret: NewSecret }>(undefined, {
    secret: firstSecret(credential.kind),
  })
  const save = useMutation({
    mutationFn: (body: NewSecret) => call(credentialsApi.setSecret, { params, body }),
    onSuccess: async () => {
      await invalidate(client, resolvePath(credentialsApi.list.path, params))
      onClose()
    },
    onError: form.refuse,
    gcTime: 0,
  })
  return (
    <Modal opened onClose={onClose} size="md" title={`Set the secret of ${credential.name}`}>
      <Form onSubmit={form.onSubmit(({ secret }) => save.mutate(secret))}>
        <Stack gap="md">
          <Text c="dimmed" fz="sm">
            For when it was changed on the target by hand. Nothing is changed there.
          </Text>
          <SecretFields
            kind={credential.kind}
            secret={form.values.secret}
            errors={form.errors}
            onChange={(secret) => form.setValues({ secret })}
          />
          <FormError error={save.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              Keep this one
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
