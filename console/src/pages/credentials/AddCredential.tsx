import {
  type CredentialInput,
  CredentialPurpose,
  credentialPurposes,
  credentialsApi,
  defaultRotation,
  SecretKind,
} from '@gatehouse/contract/credentials'
import { Button, Group, Modal, Radio, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { paths } from '../../app/paths.ts'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'
import { TargetPicker } from '../targets/TargetsPicker.tsx'
import { kindNames, purposeNames, purposeTexts } from './credential-words.ts'
import { PolicySelect } from './PolicySelect.tsx'
import { RotationFields } from './RotationFields.tsx'
import { firstSecret, SecretFields } from './SecretFields.tsx'

interface Props {
  organizationId: string
  onClose: () => void
}

const blank: CredentialInput = {
  name: '',
  username: '',
  kind: 'password',
  purpose: 'stored',
  description: '',
  rotation: defaultRotation,
  secret: firstSecret('password'),
}

/** Of a computer's administrator the directory has the secret, so none is given here. */
const forPurpose = (purpose: CredentialPurpose, before: CredentialInput) => {
  if (purpose === 'laps') {
    return { purpose, kind: 'password' as const, secret: { from: 'generated' as const } }
  }
  return before.purpose === 'laps' ? { purpose, secret: firstSecret('password') } : { purpose }
}

export function AddCredential({ organizationId, onClose }: Props) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const params = { organizationId }
  const form = useEndpointForm<CredentialInput>(credentialsApi.create.body, blank)
  const { values, errors } = form
  const isKeptElsewhere = values.purpose === 'laps'
  const add = useMutation({
    mutationFn: (body: CredentialInput) => call(credentialsApi.create, { params, body }),
    onSuccess: async ({ id }) => {
      await invalidate(client, resolvePath('/organizations/:organizationId', params))
      await navigate({ to: paths.credential, params: { ...params, credentialId: id } })
    },
    onError: form.refuse,
  })
  return (
    <Modal opened onClose={onClose} size="lg" title="Add a credential">
      <Form onSubmit={form.onSubmit((body) => add.mutate(body))}>
        <Stack gap="md">
          <Radio.Group
            label="What for"
            value={values.purpose}
            onChange={(value) => form.setValues(forPurpose(CredentialPurpose.parse(value), values))}
          >
            <Stack gap={8} mt={6}>
              {credentialPurposes.map((purpose) => (
                <Radio
                  key={purpose}
                  size="xs"
                  value={purpose}
                  label={purposeNames[purpose]}
                  description={purposeTexts[purpose]}
                />
              ))}
            </Stack>
          </Radio.Group>
          <TextInput
            label="Name"
            data-autofocus
            placeholder="root of web-02"
            maxLength={200}
            {...form.getInputProps('name')}
          />
          <Group gap="sm" grow align="flex-start">
            <TextInput
              label="Account"
              placeholder="root"
              spellCheck={false}
              {...form.getInputProps('username')}
            />
            <TargetPicker
              organizationId={organizationId}
              label="Target"
              placeholder="Several"
              error={errors['targetId']}
              targetId={values.targetId}
              onChange={(targetId) => form.setValues({ targetId })}
            />
            <Select
              label="Secret"
              disabled={isKeptElsewhere}
              allowDeselect={false}
              data={SecretKind.options.map((kind) => ({ value: kind, label: kindNames[kind] }))}
              value={values.kind}
              onChange={(value) => {
                const kind = SecretKind.parse(value)
                form.setValues({ kind, secret: firstSecret(kind) })
              }}
            />
          </Group>
          {!isKeptElsewhere && (
            <SecretFields
              kind={values.kind}
              secret={values.secret}
              errors={errors}
              prefix="secret."
              onChange={(secret) => form.setValues({ secret })}
            />
          )}
          {values.kind === 'password' && !isKeptElsewhere && (
            <PolicySelect
              organizationId={organizationId}
              policyId={values.passwordPolicyId}
              onChange={(passwordPolicyId) => form.setValues({ passwordPolicyId })}
            />
          )}
          {values.purpose === 'managed' && (
            <RotationFields
              rotation={values.rotation}
              onChange={(rotation) => form.setValues({ rotation })}
            />
          )}
          <FormError error={add.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending}>
              Add the credential
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
