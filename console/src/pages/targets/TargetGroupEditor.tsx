import { SiteId, type TargetId } from '@gatehouse/contract/ids'
import { sitesApi } from '@gatehouse/contract/sites'
import { TargetKind, targetKindNames, targetKinds } from '@gatehouse/contract/targets'
import {
  type TargetGroup,
  type TargetGroupInput,
  targetGroupsApi,
  type TargetRule,
} from '@gatehouse/contract/target-groups'
import {
  Button,
  Group,
  Modal,
  MultiSelect,
  Stack,
  Switch,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate, query, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { usePermission } from '../../app/organization.ts'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { counted } from '../../ui/numbers.ts'
import { emptyRule, saysNothing } from './rule-sentence.ts'
import { TargetsPicker } from './TargetsPicker.tsx'

interface Props {
  organizationId: string
  /** Undefined for a new one. */
  group: TargetGroup | undefined
  onClose: () => void
}

export function TargetGroupEditor({ organizationId, group, onClose }: Props) {
  const client = useQueryClient()
  const params = { organizationId }
  const form = useEndpointForm<TargetGroupInput>(targetGroupsApi.create.body, {
    name: group?.name ?? '',
    description: group?.description ?? '',
    rule: group?.rule,
    targetIds: group?.targetIds ?? [],
  })
  const save = useMutation({
    mutationFn: (body: TargetGroupInput) =>
      group
        ? call(targetGroupsApi.update, { params: { ...params, targetGroupId: group.id }, body })
        : call(targetGroupsApi.create, { params, body }),
    onSuccess: async () => {
      await invalidate(client, resolvePath('/organizations/:organizationId', params))
      onClose()
    },
    onError: form.refuse,
  })
  const { rule } = form.values
  return (
    <Modal opened onClose={onClose} size="lg" title={group ? group.name : 'Add a group of targets'}>
      <Form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack gap="md">
          <TextInput label="Name" data-autofocus maxLength={200} {...form.getInputProps('name')} />
          <TextInput label="Description" maxLength={1000} {...form.getInputProps('description')} />
          <TargetsPicker
            organizationId={organizationId}
            label="Targets chosen by hand"
            targetIds={form.values.targetIds}
            onChange={(targetIds: TargetId[]) => form.setFieldValue('targetIds', targetIds)}
          />
          <Switch
            label="And all that fit a rule"
            description="The rule looks at targets as they are now, also at those that are added later."
            checked={rule !== undefined}
            onChange={(event) =>
              form.setFieldValue('rule', event.currentTarget.checked ? emptyRule : undefined)
            }
          />
          {rule && (
            <>
              <RuleFields
                organizationId={organizationId}
                rule={rule}
                onChange={(changes) => form.setFieldValue('rule', { ...rule, ...changes })}
              />
              <RulePreview organizationId={organizationId} rule={rule} />
            </>
          )}
          <FormError error={save.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              {group ? 'Save' : 'Add the group'}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}

interface RuleProps {
  organizationId: string
  rule: TargetRule
  onChange: (changes: Partial<TargetRule>) => void
}

function RuleFields({ organizationId, rule, onChange }: RuleProps) {
  const { may } = usePermission()
  const sites = useQuery({
    ...query(sitesApi.list, { params: { organizationId } }),
    enabled: may('sites:read'),
  })
  return (
    <Stack gap="sm" pl={14} style={{ borderLeft: '2px solid var(--gh-border)' }}>
      <Group gap="sm" grow align="flex-start">
        <MultiSelect
          label="Kinds"
          {...(rule.kinds.length === 0 && { placeholder: 'Every kind' })}
          data={targetKinds.map((kind) => ({ value: kind, label: targetKindNames[kind] }))}
          value={rule.kinds}
          onChange={(kinds) => onChange({ kinds: kinds.map((kind) => TargetKind.parse(kind)) })}
        />
        <TagsInput
          label="All of these tags"
          {...(rule.tags.length === 0 && { placeholder: 'Any tags' })}
          maxTags={20}
          value={rule.tags}
          onChange={(tags) => onChange({ tags })}
        />
      </Group>
      <Group gap="sm" grow align="flex-start">
        <TextInput
          label="Name or address"
          description="* stands for anything, ? for one character"
          placeholder="web*"
          maxLength={200}
          spellCheck={false}
          value={rule.pattern}
          onChange={(event) => onChange({ pattern: event.currentTarget.value })}
        />
        <MultiSelect
          label="Sites"
          description="At any of them"
          {...(rule.siteIds.length === 0 && { placeholder: 'Every site' })}
          data={sites.data?.sites.map(({ id, name }) => ({ value: id, label: name })) ?? []}
          value={rule.siteIds}
          onChange={(ids) => onChange({ siteIds: ids.map((id) => SiteId.parse(id)) })}
        />
      </Group>
    </Stack>
  )
}

const settleMilliseconds = 300
const shown = 8

/** Which targets the rule holds as it is typed. */
function RulePreview({ organizationId, rule }: { organizationId: string; rule: TargetRule }) {
  const [settled] = useDebouncedValue(rule, settleMilliseconds)
  const preview = useQuery({
    queryKey: ['target rule preview', organizationId, settled],
    queryFn: ({ signal }) =>
      call(
        targetGroupsApi.preview,
        { params: { organizationId }, body: { rule: settled } },
        signal,
      ),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  })
  if (preview.error) return <Notice tone="bad">{messageOf(preview.error)}</Notice>
  if (!preview.data) return null
  const { targets, total } = preview.data
  const names = targets.slice(0, shown).map(({ name }) => name)
  const rest = total - names.length
  return (
    <Notice tone={saysNothing(settled) ? 'warn' : 'info'} title={`${counted(total, 'target')} now`}>
      {saysNothing(settled) && <div>A rule without a condition holds every target.</div>}
      <Text fz="xs" c="dimmed">
        {total === 0
          ? 'Nothing fits; what is added later may.'
          : `${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`}
      </Text>
    </Notice>
  )
}
