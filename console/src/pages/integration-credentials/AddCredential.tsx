import { integrationCredentialsApi } from '@gatehouse/contract/integration-credentials'
import { OrganizationId } from '@gatehouse/contract/ids'
import { organizationsApi } from '@gatehouse/contract/organizations'
import { Button, Checkbox, Group, Modal, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, invalidate, query } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'
import { PasswordOnce } from './PasswordOnce.tsx'

const lifetimes = [30, 90, 180, 365]
const forever = 'forever'
const dayMilliseconds = 86_400_000

interface Props {
  url: string | undefined
  onClose: () => void
}

/** For whom, as whom, what it may, how long; then the password, shown once. */
export function AddCredential({ url, onClose }: Props) {
  const client = useQueryClient()
  const { organizations } = useSuspenseQuery(query(organizationsApi.list, { query: {} })).data
  const managing = organizations.find((one) => one.kind === 'managing')
  const [lifetime, setLifetime] = useState('365')
  const form = useEndpointForm(integrationCredentialsApi.create.body, {
    name: '',
    username: '',
    organizationId: OrganizationId.parse((managing ?? organizations[0])?.id),
    mayRead: true,
    mayWrite: false,
  })
  const { values } = form
  const add = useMutation({
    mutationFn: (body: typeof values) =>
      call(integrationCredentialsApi.create, { body: { ...body, ...expiry(lifetime) } }),
    onSuccess: () => invalidate(client, integrationCredentialsApi.list.path),
    onError: form.refuse,
  })
  if (add.data) return <PasswordOnce credential={add.data} url={url} onClose={onClose} />
  return (
    <Modal opened onClose={onClose} title="Add a credential">
      <Form onSubmit={form.onSubmit((body) => add.mutate(body))}>
        <Stack gap="sm">
          <TextInput
            label="Name"
            description="Which program will use it."
            data-autofocus
            maxLength={200}
            {...form.getInputProps('name')}
          />
          <TextInput
            label="User name"
            description={String.raw`As the program sends it; DOMAIN\user is one as well.`}
            spellCheck={false}
            autoComplete="off"
            {...form.getInputProps('username')}
          />
          <Select
            label="Organization"
            description="Whose activity records it reads and writes."
            searchable
            allowDeselect={false}
            data={organizations.map((one) => ({
              value: one.id,
              label: one.kind === 'managing' ? 'All organizations' : one.name,
            }))}
            {...form.getInputProps('organizationId')}
          />
          <Checkbox
            label="May read records"
            {...form.getInputProps('mayRead', { type: 'checkbox' })}
          />
          <Checkbox
            label="May write records"
            {...form.getInputProps('mayWrite', { type: 'checkbox' })}
          />
          <Select
            label="It ends"
            w={200}
            allowDeselect={false}
            data={[
              ...lifetimes.map((days) => ({ value: String(days), label: `after ${days} days` })),
              { value: forever, label: 'never' },
            ]}
            value={lifetime}
            onChange={(value) => setLifetime(value ?? forever)}
          />
          <FormError error={add.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={add.isPending}
              disabled={!values.mayRead && !values.mayWrite}
            >
              Add the credential
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}

const expiry = (lifetime: string) =>
  lifetime === forever
    ? {}
    : { expiresAt: new Date(Date.now() + Number(lifetime) * dayMilliseconds).toISOString() }
