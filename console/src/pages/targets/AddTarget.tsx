import { type TargetInput, targetsApi } from '@gatehouse/contract/targets'
import { Button, Group, Modal, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { paths } from '../../app/paths.ts'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'
import { AddDomain } from './AddDomain.tsx'
import { TargetFields } from './TargetFields.tsx'

const newTarget: TargetInput = {
  name: '',
  kind: 'linux',
  address: '',
  port: 22,
  description: '',
  tags: [],
  algorithms: 'modern',
  trustsFirstHostKey: true,
  onHostKeyMismatch: 'refuse',
}

export function AddTarget({
  organizationId,
  onClose,
}: {
  organizationId: string
  onClose: () => void
}) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const params = { organizationId }
  const form = useEndpointForm<TargetInput>(targetsApi.create.body, newTarget)
  const add = useMutation({
    mutationFn: (body: TargetInput) => call(targetsApi.create, { params, body }),
    onSuccess: async ({ id }) => {
      await invalidate(client, resolvePath(targetsApi.list.path, params))
      await navigate({ to: paths.target, params: { ...params, targetId: id } })
    },
    onError: form.refuse,
  })
  // A domain is reached in another way, and comes with the account that reads it.
  if (form.values.kind === 'domain') {
    return <AddDomain organizationId={organizationId} onClose={onClose} />
  }
  return (
    <Modal opened onClose={onClose} size="lg" title="Add a target">
      <Form onSubmit={form.onSubmit((values) => add.mutate(values))}>
        <Stack gap="md">
          <TargetFields
            organizationId={organizationId}
            values={form.values}
            errors={form.errors}
            onChange={(changes) => form.setValues(changes)}
          />
          <FormError error={add.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending}>
              Add the target
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
