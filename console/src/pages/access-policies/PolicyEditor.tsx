import {
  accessPoliciesApi,
  type AccessPolicy,
  type AccessPolicyInput,
} from '@gatehouse/contract/access-policies'
import { NumberInput, Stack, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { call } from '../../app/api.ts'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { paths } from '../../app/paths.ts'
import { SaveRow } from '../../app/SaveRow.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { useSaveOne } from '../../app/use-save-one.ts'
import { ActiveSwitch } from '../../ui/Active.tsx'
import { Form } from '../../ui/Form.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { NameFields } from '../../ui/NameFields.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { ApprovalFields } from './ApprovalFields.tsx'
import { CommandRules } from './CommandRules.tsx'
import { PolicySummary } from './PolicySummary.tsx'
import { ProfileFields } from './ProfileFields.tsx'
import { RemovePolicy } from './RemovePolicy.tsx'
import { ScopeFields } from './ScopeFields.tsx'

interface Props {
  /** Undefined for a new one. */
  policy: AccessPolicy | undefined
  initial: AccessPolicyInput
}

/** Who, what, where, and how. */
export function PolicyEditor({ policy, initial }: Props) {
  const { whyNot } = useManagingPermission()
  const form = useEndpointForm<AccessPolicyInput>(accessPoliciesApi.create.body, initial)
  const navigate = useNavigate()
  const save = useSaveOne({
    save: (body: AccessPolicyInput) =>
      policy
        ? call(accessPoliciesApi.update, { params: { accessPolicyId: policy.id }, body })
        : call(accessPoliciesApi.create, { body }),
    changes: [accessPoliciesApi.list.path, '/session-types'],
    form,
    show: policy
      ? undefined
      : ({ id }) =>
          navigate({ to: paths.accessPolicy, params: { accessPolicyId: id }, ignoreBlocker: true }),
  })
  const reason = whyNot('access-policies:update', 'change access policies')
  const disabled = reason !== undefined
  const { values, errors } = form
  const part = {
    values,
    errors,
    disabled,
    onChange: (changes: Partial<AccessPolicyInput>) => form.setValues(changes),
  }
  const profilePart = {
    profile: values.profile,
    errors,
    disabled,
    onChange: (changes: Partial<AccessPolicyInput['profile']>) =>
      form.setFieldValue('profile', { ...values.profile, ...changes }),
  }
  return (
    <Form onSubmit={form.onSubmit((body) => save.mutate(body))}>
      <LeaveGuard isDirty={form.isDirty() && !save.isPending && !save.isSuccess} />
      <PageHeader
        trail={
          <PageLink to={paths.accessPolicies} fz="xs">
            Access policies
          </PageLink>
        }
        title={policy?.name ?? 'New access policy'}
        aside={
          <ActiveSwitch
            isActive={values.isEnabled}
            disabled={disabled}
            onChange={(isEnabled) => form.setFieldValue('isEnabled', isEnabled)}
          />
        }
        actions={policy && <RemovePolicy policy={policy} whyNot={reason} />}
      />
      <TwoColumns
        main={
          <>
            <ScopeFields {...part} />
            <ProfileFields {...profilePart} />
            <ApprovalFields {...profilePart} organizationIds={values.scope.organizationIds} />
            <CommandRules {...profilePart} />
            {Object.keys(errors).length > 0 && (
              <Notice tone="bad">
                Something above has to be mended first; it is marked there.
              </Notice>
            )}
            <SaveRow
              save={save}
              isSticky
              isDirty={form.isDirty()}
              whyNot={reason}
              onReset={form.reset}
            />
          </>
        }
        side={
          <>
            <Panel title="Name">
              <Stack gap="sm">
                <NameFields disabled={disabled} fieldOf={(name) => form.getInputProps(name)} />
                <NumberInput
                  label="Priority"
                  description="Of several policies that allow the same, the highest counts; between equals, the one that asks for more."
                  styles={{ wrapper: { width: 130 } }}
                  min={0}
                  max={1000}
                  disabled={disabled}
                  value={values.priority}
                  error={errors['priority']}
                  onChange={(priority) => form.setFieldValue('priority', Number(priority))}
                />
              </Stack>
            </Panel>
            <PolicySummary values={values} />
            {policy && (
              <Text fz="xs" c="dimmed">
                A change counts at once: sessions that it would not allow any more end.
              </Text>
            )}
          </>
        }
      />
    </Form>
  )
}
