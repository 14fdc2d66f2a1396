import {
  type Credential,
  CredentialPurpose,
  credentialPurposes,
  credentialsApi,
  type RotationSettings,
} from '@gatehouse/contract/credentials'
import type { PasswordPolicyId } from '@gatehouse/contract/ids'
import { Group, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { call, resolvePath } from '../../app/api.ts'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { SaveRow } from '../../app/SaveRow.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { useSaveOne } from '../../app/use-save-one.ts'
import { Form } from '../../ui/Form.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { purposeNames, purposeTexts } from './credential-words.ts'
import { PolicySelect } from './PolicySelect.tsx'
import { RotationFields } from './RotationFields.tsx'

interface Values extends Record<string, unknown> {
  name: string
  username: string
  purpose: CredentialPurpose
  description: string
  passwordPolicyId: PasswordPolicyId | null
  rotation: RotationSettings
}

interface Props {
  credential: Credential
  whyNot: string | undefined
}

export function CredentialSettings({ credential, whyNot }: Props) {
  const params = { organizationId: credential.organizationId, credentialId: credential.id }
  const form = useEndpointForm<Values>(credentialsApi.update.body, {
    name: credential.name,
    username: credential.username,
    purpose: credential.purpose,
    description: credential.description,
    passwordPolicyId: credential.passwordPolicyId ?? null,
    rotation: credential.rotation,
  })
  const save = useSaveOne({
    save: (body: Values) => call(credentialsApi.update, { params, body }),
    changes: [resolvePath(credentialsApi.list.path, params)],
    form,
  })
  const disabled = whyNot !== undefined
  const { values } = form
  return (
    <Form onSubmit={form.onSubmit((body) => save.mutate(body))}>
      <LeaveGuard isDirty={form.isDirty() && !save.isPending} />
      <Stack gap={14} maw={760}>
        <Panel title="What it is">
          <Stack gap="sm">
            <TextInput
              label="Name"
              maxLength={200}
              disabled={disabled}
              {...form.getInputProps('name')}
            />
            <Group gap="sm" grow align="flex-start">
              <TextInput
                label="Account"
                spellCheck={false}
                disabled={disabled}
                {...form.getInputProps('username')}
              />
              <Select
                label="Purpose"
                allowDeselect={false}
                disabled={disabled}
                data={credentialPurposes.map((one) => ({ value: one, label: purposeNames[one] }))}
                value={values.purpose}
                onChange={(one) => form.setFieldValue('purpose', CredentialPurpose.parse(one))}
                description={purposeTexts[values.purpose]}
                inputWrapperOrder={['label', 'input', 'description', 'error']}
              />
            </Group>
            <Textarea
              label="Description"
              autosize
              minRows={2}
              maxLength={1000}
              disabled={disabled}
              {...form.getInputProps('description')}
            />
          </Stack>
        </Panel>
        {values.purpose === 'managed' && credential.kind !== 'ssh-certificate' && (
          <Panel title="Replacing its secret">
            <Stack gap="md">
              {credential.kind === 'password' && (
                <PolicySelect
                  organizationId={credential.organizationId}
                  policyId={values.passwordPolicyId ?? undefined}
                  disabled={disabled}
                  onChange={(id) => form.setFieldValue('passwordPolicyId', id ?? null)}
                />
              )}
              <RotationFields
                rotation={values.rotation}
                disabled={disabled}
                onChange={(rotation) => form.setFieldValue('rotation', rotation)}
              />
            </Stack>
          </Panel>
        )}
        <SaveRow
          save={save}
          isSticky
          isDirty={form.isDirty()}
          whyNot={whyNot}
          onReset={form.reset}
        />
      </Stack>
    </Form>
  )
}
