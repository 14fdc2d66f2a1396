import { SiteId } from '@gatehouse/contract/ids'
import { sitesApi } from '@gatehouse/contract/sites'
import {
  hostKeyActionNames,
  HostKeyAction,
  type TargetInput,
  TargetKind,
  targetKindNames,
  targetKinds,
} from '@gatehouse/contract/targets'
import { type DirectoryAccess } from '@gatehouse/contract/directory-access'
import {
  Group,
  NumberInput,
  Radio,
  Select,
  Stack,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { query } from '../../app/api.ts'
import { usePermission } from '../../app/organization.ts'
import { Notice } from '../../ui/Notice.tsx'
import { DomainFields } from './DomainFields.tsx'
import { ServiceCredentialSelect } from './ServiceCredentialSelect.tsx'

export interface FieldsProps {
  organizationId: string
  values: TargetInput
  errors: Readonly<Record<string, ReactNode>>
  onChange: (changes: Partial<TargetInput>) => void
  disabled?: boolean
  /** A domain stays one, and a host does not become one. */
  hasFixedKind?: boolean
}

/** Of a domain whose connection nobody has said yet. */
export const noAccess: DirectoryAccess = {
  controllers: [],
  encryption: 'ldaps',
  caCertificates: '',
}

/** What it is and where. */
export function TargetFields(props: FieldsProps) {
  const { organizationId, values, errors, onChange, disabled = false, hasFixedKind } = props
  const isDomain = values.kind === 'domain'
  const { may } = usePermission()
  const sites = useQuery({
    ...query(sitesApi.list, { params: { organizationId } }),
    enabled: may('sites:read'),
  })
  return (
    <Stack gap="sm">
      <TextInput
        label="Name"
        description="As people call it. Sessions, accounts and recordings carry it."
        placeholder="web-02"
        data-autofocus
        maxLength={200}
        disabled={disabled}
        value={values.name}
        error={errors['name']}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <Group gap="sm" align="flex-start" wrap="nowrap">
        <TextInput
          label={isDomain ? 'DNS name' : 'Address'}
          placeholder={isDomain ? 'corp.test' : 'web-02.example.com or 10.0.0.12'}
          flex={1}
          spellCheck={false}
          disabled={disabled}
          value={values.address}
          error={errors['address']}
          onChange={(event) => onChange({ address: event.currentTarget.value })}
        />
        {!isDomain && (
          <NumberInput
            label="Port"
            w={90}
            min={1}
            max={65_535}
            allowDecimal={false}
            disabled={disabled}
            value={values.port}
            error={errors['port']}
            onChange={(port) => onChange({ port: Number(port) })}
          />
        )}
        <Select
          label="Kind"
          w={150}
          allowDeselect={false}
          disabled={disabled || (hasFixedKind === true && isDomain)}
          data={targetKinds
            .filter((kind) => hasFixedKind !== true || (kind === 'domain') === isDomain)
            .map((kind) => ({ value: kind, label: targetKindNames[kind] }))}
          value={values.kind}
          onChange={(kind) => onChange({ kind: TargetKind.parse(kind) })}
        />
      </Group>
      {isDomain && (
        <DomainFields
          access={values.directory ?? noAccess}
          errors={errors}
          disabled={disabled}
          onChange={(directory) => onChange({ directory })}
        />
      )}
      {values.kind !== 'linux' && !isDomain && (
        <Notice tone="info">
          Sessions lead over SSH. Of a {targetKindNames[values.kind].toLowerCase()} without SSH only
          its entry is kept.
        </Notice>
      )}
      <ServiceCredentialSelect
        organizationId={organizationId}
        credentialId={values.serviceCredentialId}
        disabled={disabled}
        error={errors['serviceCredentialId']}
        onChange={(serviceCredentialId) => onChange({ serviceCredentialId })}
      />
      <Group gap="sm" align="flex-start" grow>
        <TagsInput
          label="Tags"
          description="Rules of groups look at them."
          disabled={disabled}
          maxTags={50}
          value={values.tags}
          error={errors['tags']}
          onChange={(tags) => onChange({ tags })}
        />
        <Select
          label="Site"
          description="Where it stands."
          clearable
          placeholder="None"
          disabled={disabled}
          data={sites.data?.sites.map(({ id, name }) => ({ value: id, label: name })) ?? []}
          value={values.siteId ?? null}
          onChange={(id) => onChange({ siteId: id === null ? undefined : SiteId.parse(id) })}
        />
      </Group>
      <Textarea
        label="Description"
        autosize
        minRows={2}
        maxLength={1000}
        disabled={disabled}
        value={values.description}
        error={errors['description']}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
      />
    </Stack>
  )
}

const actionTexts: Readonly<Record<HostKeyAction, string>> = {
  refuse: 'Nothing connects until somebody trusts the new key. Choose this unless you cannot.',
  warn: 'The connection is made, and the change is told to whoever watches.',
  accept: 'The connection is made. Nobody would notice a machine in the middle.',
}

/** How it has to prove itself, and with which algorithms. */
export function TrustFields({ values, onChange, disabled = false }: FieldsProps) {
  return (
    <Stack gap="md">
      <Switch
        label="Trust the first host key that it shows"
        description="Off, a key has to be given by its fingerprint before anything connects."
        checked={values.trustsFirstHostKey}
        disabled={disabled}
        onChange={(event) => onChange({ trustsFirstHostKey: event.currentTarget.checked })}
      />
      <Radio.Group
        label="When it shows another host key than before"
        value={values.onHostKeyMismatch}
        onChange={(action) => onChange({ onHostKeyMismatch: HostKeyAction.parse(action) })}
      >
        <Stack gap={8} mt={6}>
          {HostKeyAction.options.map((action) => (
            <Radio
              key={action}
              size="xs"
              value={action}
              label={hostKeyActionNames[action]}
              description={actionTexts[action]}
              disabled={disabled}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Switch
        label="Also offer old algorithms"
        description="For devices that have nothing else. They are broken; leave this off for servers."
        checked={values.algorithms === 'legacy'}
        disabled={disabled}
        onChange={(event) =>
          onChange({ algorithms: event.currentTarget.checked ? 'legacy' : 'modern' })
        }
      />
    </Stack>
  )
}
