import {
  LoginAccount,
  loginAccounts,
  type SessionType,
  type SessionTypeInput,
  sessionTypesApi,
} from '@gatehouse/contract/session-types'
import { Radio, Stack, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { call } from '../../app/api.ts'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { PageButton, PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { paths } from '../../app/paths.ts'
import { SaveRow } from '../../app/SaveRow.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { useSaveOne } from '../../app/use-save-one.ts'
import { ActiveSwitch } from '../../ui/Active.tsx'
import { Form } from '../../ui/Form.tsx'
import { NameFields } from '../../ui/NameFields.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { AccountTemplate } from './AccountTemplate.tsx'
import { ActionList } from './ActionList.tsx'
import { RemoveSessionType } from './RemoveSessionType.tsx'
import { accountNames, accountTexts, phases } from './session-type-words.ts'

interface Props {
  /** Undefined for a new one. */
  type: SessionType | undefined
  initial: SessionTypeInput
}

/** As which account, and what is done before, during and after. */
export function SessionTypeEditor({ type, initial }: Props) {
  const { whyNot } = useManagingPermission()
  const form = useEndpointForm<SessionTypeInput>(sessionTypesApi.create.body, initial)
  const navigate = useNavigate()
  const save = useSaveOne({
    save: (body: SessionTypeInput) =>
      type
        ? call(sessionTypesApi.update, { params: { sessionTypeId: type.id }, body })
        : call(sessionTypesApi.create, { body }),
    changes: [sessionTypesApi.list.path],
    form,
    show: type
      ? undefined
      : ({ id }) =>
          navigate({ to: paths.sessionType, params: { sessionTypeId: id }, ignoreBlocker: true }),
  })
  const reason = whyNot('access-policies:update', 'change session types')
  const disabled = reason !== undefined
  const { values } = form
  const hasTemplate = values.loginAccount === 'ephemeral' || values.loginAccount === 'managed'
  return (
    <Form onSubmit={form.onSubmit((body) => save.mutate(body))}>
      <LeaveGuard isDirty={form.isDirty() && !save.isPending && !save.isSuccess} />
      <PageHeader
        trail={
          <PageLink to={paths.sessionTypes} fz="xs">
            Session types
          </PageLink>
        }
        title={type?.name ?? 'New session type'}
        aside={
          <ActiveSwitch
            isActive={values.isEnabled}
            disabled={disabled}
            onChange={(isEnabled) => form.setFieldValue('isEnabled', isEnabled)}
          />
        }
        subtitle={
          type?.isPredefined
            ? 'It came with Gatehouse. Change it, or copy it and leave this one as it is.'
            : undefined
        }
        actions={
          type && (
            <>
              <PageButton variant="default" to={paths.newSessionType} search={{ from: type.id }}>
                Copy it
              </PageButton>
              <RemoveSessionType type={type} whyNot={reason} />
            </>
          )
        }
      />
      <TwoColumns
        main={
          <>
            <Panel title="Works as">
              <Radio.Group
                aria-label="Works as"
                value={values.loginAccount}
                onChange={(account) =>
                  form.setFieldValue('loginAccount', LoginAccount.parse(account))
                }
              >
                <Stack gap={10}>
                  {loginAccounts.map((account) => (
                    <Radio
                      key={account}
                      size="xs"
                      value={account}
                      disabled={disabled}
                      label={accountNames[account]}
                      description={accountTexts[account]}
                    />
                  ))}
                </Stack>
              </Radio.Group>
            </Panel>
            {phases.map((phase) => (
              <ActionList
                key={phase}
                phase={phase}
                actions={values[phase]}
                errors={form.errors}
                disabled={disabled}
                onChange={(actions) => form.setFieldValue(phase, actions)}
              />
            ))}
            <SaveRow
              save={save}
              isSticky
              isDirty={form.isDirty() || type === undefined}
              whyNot={reason}
              onReset={form.reset}
            />
          </>
        }
        side={
          <>
            <Panel title="Name">
              <Stack gap="sm">
                <NameFields
                  disabled={disabled}
                  hint="What users choose, such as “Root shell”."
                  fieldOf={(name) => form.getInputProps(name)}
                />
              </Stack>
            </Panel>
            {hasTemplate && (
              <AccountTemplate
                ifEmpty={
                  values.loginAccount === 'managed'
                    ? 'Empty, any managed credential of the target serves.'
                    : undefined
                }
                template={values.accountTemplate}
                error={form.errors['accountTemplate']}
                disabled={disabled}
                onChange={(template) => form.setFieldValue('accountTemplate', template)}
              />
            )}
            {values.loginAccount === 'ephemeral' && (
              <Panel title="In a domain">
                <TextInput
                  label="Where its account is made"
                  description="The distinguished name of an organizational unit. Empty: where the domain usually makes its users."
                  placeholder="OU=Elevated,DC=corp,DC=test"
                  spellCheck={false}
                  styles={{ input: { fontFamily: 'var(--gh-mono)', fontSize: 12 } }}
                  disabled={disabled}
                  {...form.getInputProps('domainContainer')}
                />
              </Panel>
            )}
            {values.loginAccount === 'ephemeral' && (
              <Panel title="Its home directory afterwards">
                <Radio.Group
                  aria-label="Its home directory afterwards"
                  value={values.homeAfterwards}
                  onChange={(value) =>
                    form.setFieldValue('homeAfterwards', value === 'archive' ? 'archive' : 'delete')
                  }
                >
                  <Stack gap={8}>
                    <Radio size="xs" value="delete" label="Delete it" disabled={disabled} />
                    <Radio
                      size="xs"
                      value="archive"
                      label="Pack it into an archive on the target"
                      disabled={disabled}
                    />
                  </Stack>
                </Radio.Group>
              </Panel>
            )}
          </>
        }
      />
    </Form>
  )
}
