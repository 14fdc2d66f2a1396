import {
  defaultPasswordPolicy,
  passwordPoliciesApi,
  type PasswordPolicy,
  PasswordPolicyRules,
} from '@gatehouse/contract/password-policies'
import {
  Button,
  Checkbox,
  Group,
  Modal,
  NumberInput,
  Select,
  Stack,
  TextInput,
} from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { CopyField } from '../../ui/CopyField.tsx'
import { Form } from '../../ui/Form.tsx'

interface Props {
  organizationId: string
  /** Undefined for a new one. */
  policy: PasswordPolicy | undefined
  onClose: () => void
}

interface Values extends Record<string, unknown> {
  name: string
  rules: PasswordPolicyRules
}

const classes = [
  { name: 'lower', label: 'Lower case' },
  { name: 'upper', label: 'Upper case' },
  { name: 'digits', label: 'Digits' },
  { name: 'symbols', label: 'Symbols' },
] as const

const starts = [
  { value: 'any', label: 'Anything' },
  { value: 'letter', label: 'A letter' },
  { value: 'lower', label: 'A lower-case letter' },
  { value: 'upper', label: 'An upper-case letter' },
]
const ends = [
  { value: 'any', label: 'Anything' },
  { value: 'letter', label: 'A letter' },
  { value: 'alphanumeric', label: 'A letter or a digit' },
]

export function PolicyForm({ organizationId, policy, onClose }: Props) {
  const client = useQueryClient()
  const params = { organizationId }
  const form = useEndpointForm<Values>(passwordPoliciesApi.create.body, {
    name: policy?.name ?? '',
    rules: policy?.rules ?? defaultPasswordPolicy,
  })
  const save = useMutation({
    mutationFn: (body: Values) =>
      policy
        ? call(passwordPoliciesApi.update, {
            params: { ...params, passwordPolicyId: policy.id },
            body,
          })
        : call(passwordPoliciesApi.create, { params, body }),
    onSuccess: async () => {
      await invalidate(client, resolvePath(passwordPoliciesApi.list.path, params))
      onClose()
    },
    onError: form.refuse,
  })
  const { rules } = form.values
  const change = (changes: Partial<PasswordPolicyRules>) =>
    form.setFieldValue('rules', { ...rules, ...changes })
  const number = (
    name: 'length' | 'maxConsecutive' | 'historyLength' | 'historyDays',
    label: string,
    min: number,
    max: number,
  ) => (
    <NumberInput
      label={label}
      min={min}
      max={max}
      value={rules[name]}
      error={form.errors[`rules.${name}`]}
      onChange={(value) => change({ [name]: Number(value) })}
    />
  )
  return (
    <Modal opened onClose={onClose} size="lg" title={policy?.name ?? 'Add a password policy'}>
      <Form onSubmit={form.onSubmit((body) => save.mutate(body))}>
        <Stack gap="md">
          <TextInput label="Name" data-autofocus maxLength={200} {...form.getInputProps('name')} />
          <Group gap="sm" grow align="flex-end">
            {number('length', 'Characters', 8, 128)}
            {number('maxConsecutive', 'The same in a row, at most', 1, 128)}
          </Group>
          <Group gap="lg">
            {classes.map(({ name, label }) => (
              <Checkbox
                key={name}
                label={label}
                checked={rules[name]}
                onChange={(event) => change({ [name]: event.currentTarget.checked })}
              />
            ))}
          </Group>
          <Group gap="sm" grow align="flex-start">
            <TextInput
              label="Never these characters"
              maxLength={100}
              spellCheck={false}
              styles={{ input: { fontFamily: 'var(--gh-mono)' } }}
              value={rules.excluded}
              error={form.errors['rules.excluded']}
              onChange={(event) => change({ excluded: event.currentTarget.value })}
            />
            <Select
              label="Begins with"
              allowDeselect={false}
              data={starts}
              value={rules.startsWith}
              onChange={(value) =>
                change({ startsWith: PasswordPolicyRules.shape.startsWith.parse(value) })
              }
            />
            <Select
              label="Ends with"
              allowDeselect={false}
              data={ends}
              value={rules.endsWith}
              onChange={(value) =>
                change({ endsWith: PasswordPolicyRules.shape.endsWith.parse(value) })
              }
            />
          </Group>
          <Group gap="sm" grow align="flex-end">
            {number('historyLength', 'Earlier ones not used again', 1, 50)}
            {number('historyDays', 'Days that earlier ones are kept', 1, 365)}
          </Group>
          {policy && <CopyField label="As saved now, such as" value={policy.example} />}
          <FormError error={save.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              {policy ? 'Save' : 'Add the policy'}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
