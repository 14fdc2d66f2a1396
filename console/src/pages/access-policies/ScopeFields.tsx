import type { AccessPolicyInput } from '@gatehouse/contract/access-policies'
import {
  CredentialId,
  OrganizationId,
  SessionTypeId,
  TargetGroupId,
  TargetId,
  UserId,
} from '@gatehouse/contract/ids'
import type { Organization } from '@gatehouse/contract/organizations'
import { MultiSelect, type MultiSelectProps, Radio, Stack, Switch } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Notice } from '../../ui/Notice.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { DirectoryGroups } from './DirectoryGroups.tsx'
import { sessionTypesQuery } from '../session-types/search.ts'
import {
  type Choices,
  useIsCrowded,
  useNameable,
  useOrganizations,
  usePeople,
  withUnknown,
} from './use-people.ts'
import { useCredentials, useTargetGroups, useTargets } from './use-things.ts'

interface Props {
  values: AccessPolicyInput
  errors: Readonly<Record<string, ReactNode>>
  onChange: (changes: Partial<AccessPolicyInput>) => void
  disabled: boolean
}

/** Who, what and where: three panels in the order in which one would say it. */
export function ScopeFields(props: Props) {
  const { values, errors, onChange, disabled } = props
  const { sessionTypes } = useSuspenseQuery(sessionTypesQuery).data
  const [lookIn, setLookIn] = useState<readonly string[]>([])
  const nameable = useNameable([...values.scope.organizationIds, ...lookIn])
  const people = usePeople(nameable)
  return (
    <>
      {useIsCrowded() && <LookIn lookIn={lookIn} onLookIn={setLookIn} />}
      <Panel title="Who">
        <Choose
          aria-label="People who may"
          noun="User"
          placeholder="Choose people"
          choices={people}
          ids={values.userIds}
          error={errors['userIds']}
          disabled={disabled}
          onIds={(ids) => onChange({ userIds: ids.map((id) => UserId.parse(id)) })}
        />
        <DirectoryGroups
          nameable={nameable}
          groups={values.directoryGroups}
          error={errors['directoryGroups']}
          disabled={disabled}
          onChange={(directoryGroups) => onChange({ directoryGroups })}
        />
      </Panel>
      <Panel title="What">
        <Choose
          aria-label="Session types that they may open"
          description="As which account they work, and what is done before and after."
          noun="Session type"
          placeholder="Choose session types"
          choices={[
            {
              group: 'Session types',
              items: sessionTypes.map(({ id, name, isEnabled }) => ({
                value: id,
                label: isEnabled ? name : `${name} (switched off)`,
              })),
            },
          ]}
          ids={values.sessionTypeIds}
          error={errors['sessionTypeIds']}
          disabled={disabled}
          onIds={(ids) => onChange({ sessionTypeIds: ids.map((id) => SessionTypeId.parse(id)) })}
        />
      </Panel>
      <Where {...props} nameable={nameable} />
    </>
  )
}

/** With very many customers only what belongs to some is offered at a time. */
function LookIn({
  lookIn,
  onLookIn,
}: {
  lookIn: readonly string[]
  onLookIn: (organizationIds: string[]) => void
}) {
  const organizations = useOrganizations()
  return (
    <Panel title="Whose people and machines to choose from">
      <Choose
        aria-label="Organizations to choose from"
        description="There are too many to offer all at once. This is not part of the policy."
        noun="Organization"
        placeholder="Your own"
        choices={[
          {
            group: 'Organizations',
            items: organizations.map(({ id, name }) => ({ value: id, label: name })),
          },
        ]}
        ids={lookIn}
        onIds={onLookIn}
      />
    </Panel>
  )
}

type WhereProps = Props & { nameable: readonly Organization[] }

function Where({ values, errors, onChange, disabled, nameable }: WhereProps) {
  const isByCredential = values.kind === 'credential'
  const part = { values, errors, onChange, disabled, nameable }
  return (
    <Panel title="Where">
      <Stack gap="md">
        <Radio.Group
          aria-label="Where"
          value={values.kind}
          onChange={(kind) => onChange({ kind: kind === 'credential' ? 'credential' : 'resource' })}
        >
          <Stack gap={8}>
            <Radio
              size="xs"
              value="resource"
              label="On targets"
              disabled={disabled}
              description="Of organizations, of groups, or chosen one by one."
            />
            <Radio
              size="xs"
              value="credential"
              label="With certain credentials"
              disabled={disabled}
              description="Wherever they are used."
            />
          </Stack>
        </Radio.Group>
        {isByCredential ? <Credentials {...part} /> : <Targets {...part} />}
      </Stack>
    </Panel>
  )
}

function Targets({ values, errors, onChange, disabled, nameable }: WhereProps) {
  const { scope } = values
  const organizations = useOrganizations()
  const groups = useTargetGroups(nameable)
  const targets = useTargets(nameable)
  const change = (changes: Partial<AccessPolicyInput['scope']>) =>
    onChange({ scope: { ...scope, ...changes } })
  return (
    <>
      <Switch
        size="xs"
        label="All targets of all organizations"
        description="Also of customers that are added later."
        disabled={disabled}
        checked={scope.isEverything}
        onChange={(event) => change({ isEverything: event.currentTarget.checked })}
      />
      {scope.isEverything ? (
        <Notice tone="warn">Whoever is named above reaches every machine of every customer.</Notice>
      ) : (
        <>
          <Choose
            label="All targets of these organizations"
            noun="Organization"
            placeholder="None"
            choices={[
              {
                group: 'Organizations',
                items: organizations.map(({ id, name }) => ({ value: id, label: name })),
              },
            ]}
            ids={scope.organizationIds}
            error={errors['scope.organizationIds'] ?? errors['scope']}
            disabled={disabled}
            onIds={(ids) => change({ organizationIds: ids.map((id) => OrganizationId.parse(id)) })}
          />
          <Choose
            label="Targets of these groups"
            noun="Group"
            placeholder="None"
            choices={groups}
            ids={scope.targetGroupIds}
            error={errors['scope.targetGroupIds']}
            disabled={disabled}
            onIds={(ids) => change({ targetGroupIds: ids.map((id) => TargetGroupId.parse(id)) })}
          />
          <Choose
            label="These targets"
            noun="Target"
            placeholder="None"
            choices={targets}
            ids={scope.targetIds}
            error={errors['scope.targetIds']}
            disabled={disabled}
            onIds={(ids) => change({ targetIds: ids.map((id) => TargetId.parse(id)) })}
          />
        </>
      )}
    </>
  )
}

function Credentials({ values, errors, onChange, disabled, nameable }: WhereProps) {
  const credentials = useCredentials(nameable)
  return (
    <Choose
      label="Credentials"
      noun="Credential"
      placeholder="Choose credentials"
      choices={credentials}
      ids={values.credentialIds}
      error={errors['credentialIds']}
      disabled={disabled}
      onIds={(ids) => onChange({ credentialIds: ids.map((id) => CredentialId.parse(id)) })}
    />
  )
}

type ChooseProps = Omit<MultiSelectProps, 'data' | 'value' | 'onChange'> & {
  noun: string
  choices: readonly Choices[]
  ids: readonly string[]
  onIds: (ids: string[]) => void
}

/** A choice of several things by organization. */
export function Choose({ noun, choices, ids, onIds, placeholder, ...props }: ChooseProps) {
  return (
    <MultiSelect
      {...props}
      searchable
      clearable
      hidePickedOptions
      limit={200}
      nothingFoundMessage="Nothing has this in its name."
      {...(ids.length === 0 && { placeholder })}
      data={withUnknown(choices, ids, noun)}
      value={[...ids]}
      onChange={onIds}
    />
  )
}
