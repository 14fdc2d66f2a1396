import { type ApiToken, apiTokensApi } from '@gatehouse/contract/logins'
import { permissions } from '@gatehouse/contract/permissions'
import { Button, Group, Modal, MultiSelect, Radio, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call, invalidate } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { CopyField } from '../../ui/CopyField.tsx'
import { Form } from '../../ui/Form.tsx'
import { permissionText } from '../users/permission-texts.ts'
import { ShownOnce } from '../../ui/Notice.tsx'

const lifetimes = [7, 30, 90, 365]

/** A name, what it may, how long; then the token, shown once. */
export function MakeApiToken({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const [name, setName] = useState('')
  const [reach, setReach] = useState('read')
  const [chosen, setChosen] = useState<string[]>([])
  const [days, setDays] = useState(90)
  const scopes: ApiToken['scopes'] =
    reach === 'read' || reach === 'all'
      ? [reach]
      : permissions.filter((one) => chosen.includes(one))
  const make = useMutation({
    mutationFn: () => call(apiTokensApi.create, { body: { name, scopes, expiresInDays: days } }),
    onSuccess: () => invalidate(client, apiTokensApi.list.path),
  })

  if (make.data)
    return (
      <Modal opened onClose={onClose} size="lg" title={make.data.name} closeOnClickOutside={false}>
        <Stack gap="sm">
          <CopyField label="Token" value={make.data.token} />
          <CopyField
            label="Try it"
            isCommand
            value={`curl --insecure -H 'Authorization: Bearer ${make.data.token}' ${location.origin}/api/v1/organizations`}
          />
          <ShownOnce>The token is not shown again.</ShownOnce>
          <Group justify="flex-end">
            <Button onClick={onClose}>Done</Button>
          </Group>
        </Stack>
      </Modal>
    )
  return (
    <Modal opened onClose={onClose} title="Make an API token">
      <Form
        onSubmit={(event) => {
          event.preventDefault()
          make.mutate()
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="Name"
            description="What will use it."
            data-autofocus
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Radio.Group label="It may" value={reach} onChange={setReach}>
            <Stack gap={8} mt={6}>
              <Radio size="xs" value="read" label="Read and export" />
              <Radio size="xs" value="all" label="Do everything that you may" />
              <Radio size="xs" value="some" label="Do only this" />
            </Stack>
          </Radio.Group>
          {reach === 'some' && (
            <MultiSelect
              aria-label="Permissions"
              placeholder="Choose permissions"
              searchable
              data={permissions.map((one) => ({ value: one, label: permissionText(one) }))}
              value={chosen}
              onChange={setChosen}
            />
          )}
          <Select
            label="It ends after"
            w={180}
            allowDeselect={false}
            data={lifetimes.map((one) => ({ value: String(one), label: `${one} days` }))}
            value={String(days)}
            onChange={(value) => setDays(Number(value))}
          />
          <FormError error={make.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={make.isPending}
              disabled={name.trim() === '' || scopes.length === 0}
            >
              Make the token
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
