import type { Target } from '@gatehouse/contract/targets'
import {
  Button,
  Divider,
  Group,
  Modal,
  PasswordInput,
  SegmentedControl,
  Stack,
  TextInput,
} from '@mantine/core'
import { FormError } from '../../app/FormError.tsx'
import { usePermission } from '../../app/organization.ts'
import { Form } from '../../ui/Form.tsx'
import { DomainAdded } from './DomainAdded.tsx'
import { DomainFields, filled } from './DomainFields.tsx'
import { ServiceCredentialSelect } from './ServiceCredentialSelect.tsx'
import { useAddDomain } from './use-add-domain.ts'

interface Props {
  organizationId: string
  onClose: () => void
}

/** A domain with its controllers and the account that reads it, in one go; then the connection is tried. */
export function AddDomain({ organizationId, onClose }: Props) {
  const { form, add, added } = useAddDomain(organizationId)
  return (
    <Modal opened onClose={onClose} size="lg" title={added ? titleOf(added) : 'Add a domain'}>
      {added ? (
        <DomainAdded target={added} onClose={onClose} />
      ) : (
        <Form
          onSubmit={(event) => {
            const { directory } = form.values
            form.setFieldValue('directory', {
              ...directory,
              controllers: filled(directory.controllers),
            })
            form.onSubmit((values) => add.mutate(values))(event)
          }}
        >
          <Stack gap="md">
            <Group gap="sm" grow align="flex-start">
              <TextInput
                label="DNS name"
                description="As controllers and users write it."
                placeholder="corp.test"
                data-autofocus
                spellCheck={false}
                {...form.getInputProps('address')}
              />
              <TextInput
                label="Name"
                description="As people call it; empty: its DNS name."
                placeholder={form.values.address || 'corp.test'}
                maxLength={200}
                {...form.getInputProps('name')}
              />
            </Group>
            <DomainFields
              access={form.values.directory}
              errors={form.errors}
              onChange={(directory) => form.setFieldValue('directory', directory)}
            />
            <Divider />
            <AccountFields organizationId={organizationId} form={form} />
            <FormError error={add.error} />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={add.isPending}>
                Add the domain
              </Button>
            </Group>
          </Stack>
        </Form>
      )}
    </Modal>
  )
}

const titleOf = ({ address }: Target) => `${address} was added`

/** As whom the domain is read: a new credential, or one that is kept already. */
function AccountFields({
  organizationId,
  form,
}: {
  organizationId: string
  form: ReturnType<typeof useAddDomain>['form']
}) {
  const { may } = usePermission()
  const { values, errors } = form
  const mayMake = may('credentials:update')
  const isNew = values.account === 'new' && mayMake
  return (
    <Stack gap="sm">
      {mayMake && (
        <SegmentedControl
          aria-label="Account that reads the domain"
          data={[
            { value: 'new', label: 'A new service credential' },
            { value: 'kept', label: 'One that is kept already' },
          ]}
          value={values.account}
          onChange={(account) => form.setFieldValue('account', account === 'kept' ? 'kept' : 'new')}
        />
      )}
      {isNew ? (
        <Group gap="sm" grow align="flex-start">
          <TextInput
            label="Account"
            description="An ordinary user may read most of it."
            placeholder="CORP\gatehouse or gatehouse@corp.test"
            spellCheck={false}
            autoComplete="off"
            {...form.getInputProps('username')}
          />
          <PasswordInput
            label="Password"
            description="Goes in, and does not come out by itself."
            autoComplete="new-password"
            maxLength={1024}
            {...form.getInputProps('password')}
          />
        </Group>
      ) : (
        <ServiceCredentialSelect
          organizationId={organizationId}
          credentialId={values.serviceCredentialId}
          disabled={false}
          error={errors['serviceCredentialId']}
          onChange={(id) => form.setFieldValue('serviceCredentialId', id)}
        />
      )}
    </Stack>
  )
}
