import { type ResponseActionInput, responseActionsApi } from '@gatehouse/contract/response-actions'
import { Button, Group, Modal, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { call, invalidate } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { paths } from '../../app/paths.ts'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'
import { ActionFields } from './ActionFields.tsx'
import { CommandPreview } from './CommandPreview.tsx'

export function AddResponseAction({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const form = useEndpointForm<ResponseActionInput>(responseActionsApi.create.body, {
    name: '',
    isEnabled: false,
    ruleIds: [],
    run: '',
    parameters: [],
    workingDirectory: '/tmp',
    writesCsv: true,
    rowLimit: 1000,
    timeoutSeconds: 60,
  })
  const add = useMutation({
    mutationFn: (body: ResponseActionInput) => call(responseActionsApi.create, { body }),
    onSuccess: async ({ id }) => {
      await invalidate(client, responseActionsApi.list.path)
      await navigate({ to: paths.responseAction, params: { responseActionId: id } })
    },
    onError: form.refuse,
  })
  return (
    <Modal opened onClose={onClose} size="xl" title="Add a response action">
      <Form onSubmit={form.onSubmit((values) => add.mutate(values))}>
        <Stack gap="md">
          <ActionFields
            values={form.values}
            errors={form.errors}
            onChange={(changes) => form.setValues(changes)}
          />
          <CommandPreview values={form.values} />
          <FormError error={add.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending}>
              Add it
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
