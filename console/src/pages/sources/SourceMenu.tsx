import { collectorsApi, type Source } from '@gatehouse/contract/collectors'
import { ActionIcon, Button, Group, Menu, Modal, Stack, TextInput } from '@mantine/core'
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { paths } from '../../app/paths.ts'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { Form } from '../../ui/Form.tsx'

/** Rename and remove. */
export function SourceMenu({ source, whyNot }: { source: Source; whyNot: string | undefined }) {
  const [step, setStep] = useState<'rename' | 'remove'>()
  const close = () => setStep(undefined)
  return (
    <>
      <Menu position="bottom-end" disabled={whyNot !== undefined}>
        <Menu.Target>
          <MaybeDisabled reason={whyNot}>
            <ActionIcon variant="default" size={30} aria-label={`Change ${source.name}`}>
              <IconDots size={15} />
            </ActionIcon>
          </MaybeDisabled>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={() => setStep('rename')}>
            Rename
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
      {step === 'rename' && <RenameSource source={source} onClose={close} />}
      {step === 'remove' && <RemoveSource source={source} onClose={close} />}
    </>
  )
}

const paramsOf = (source: Source) => ({
  organizationId: source.organizationId,
  sourceId: source.id,
})

function RenameSource({ source, onClose }: { source: Source; onClose: () => void }) {
  const client = useQueryClient()
  const params = paramsOf(source)
  const form = useEndpointForm(collectorsApi.update.body, { name: source.name })
  const rename = useMutation({
    mutationFn: (body: { name: string }) => call(collectorsApi.update, { params, body }),
    onSuccess: async () => {
      await invalidate(client, resolvePath(collectorsApi.list.path, params))
      onClose()
    },
    onError: form.refuse,
  })
  return (
    <Modal opened onClose={onClose} title={`Rename ${source.name}`}>
      <Form onSubmit={form.onSubmit((values) => rename.mutate(values))}>
        <Stack gap="sm">
          <TextInput label="Name" data-autofocus {...form.getInputProps('name')} />
          <FormError error={rename.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={rename.isPending}>
              Rename
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}

function RemoveSource({ source, onClose }: { source: Source; onClose: () => void }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const params = paramsOf(source)
  const remove = useMutation({
    mutationFn: () => call(collectorsApi.remove, { params }),
    onSuccess: async () => {
      await navigate({ to: paths.sources, params })
      await invalidate(client, resolvePath('/organizations/:organizationId', params))
    },
  })
  return (
    <ConfirmDestructive
      isOpen
      onClose={onClose}
      title={`Remove ${source.name}`}
      verb="Remove the source"
      nameToType={source.name}
      isBusy={remove.isPending}
      error={remove.error ? messageOf(remove.error) : undefined}
      onConfirm={() => remove.mutate()}
    >
      Nothing more is collected from it, and its settings are lost. This cannot be undone. Records
      already here stay. To pause it, switch it off instead.
    </ConfirmDestructive>
  )
}
