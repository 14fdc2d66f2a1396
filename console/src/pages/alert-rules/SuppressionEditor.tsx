import { type SuppressionRule, suppressionRulesApi } from '@gatehouse/contract/alert-rules'
import { OrganizationId } from '@gatehouse/contract/ids'
import { organizationsApi } from '@gatehouse/contract/organizations'
import { Button, MultiSelect, Stack, Switch, Textarea, TextInput } from '@mantine/core'
import { DateTimePicker } from '@mantine/dates'
import { useHotkeys } from '@mantine/hooks'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { fieldErrors } from '../../app/api-error.ts'
import { call, invalidate, query } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { paths } from '../../app/paths.ts'
import { instantOf, localOf } from '../../ui/instant.ts'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { useZone } from '../../ui/zone.tsx'
import type { ActivitySearch } from '../activity/search.ts'
import { RemoveSuppression } from './RemoveSuppression.tsx'
import { RuleFilter } from './RuleFilter.tsx'
import { filterOfSearch } from './search.ts'
import { SuppressionPreview } from './SuppressionPreview.tsx'

export interface SuppressionValues {
  name: string
  reason: string
  search: ActivitySearch
  isActive: boolean
  organizationIds: readonly string[]
  endsAt: string | undefined
}

interface Props {
  /** Undefined for a new one. */
  rule: SuppressionRule | undefined
  initial: SuppressionValues
}

/** Which records raise nothing, where, until when, and why. */
export function SuppressionEditor({ rule, initial }: Props) {
  const zone = useZone()
  const { whyNot } = useManagingPermission()
  const { organizations } = useSuspenseQuery(query(organizationsApi.list, { query: {} })).data
  const [values, setValues] = useState(initial)
  const [problems, setProblems] = useState<Record<string, string>>({})
  const save = useSave(rule, (error) => setProblems(fieldErrors(error)))
  const change = (next: Partial<SuppressionValues>) => setValues({ ...values, ...next })
  const isDirty = JSON.stringify(values) !== JSON.stringify(initial)
  const reason = whyNot('alert-rules:update', 'change suppression rules')
  const isFixed = reason !== undefined
  const submit = () => {
    const read = suppressionRulesApi.create.body?.safeParse(bodyOf(values))
    const issues = read?.error?.issues ?? []
    setProblems(Object.fromEntries(issues.map(({ path, message }) => [String(path[0]), message])))
    if (issues.length === 0) save.mutate(values)
  }
  useHotkeys([['mod+Enter', submit]], [], true)

  return (
    <>
      <PageHeader
        trail={
          <PageLink to={paths.suppressionRules} fz="xs">
            Suppression rules
          </PageLink>
        }
        title={rule?.name ?? 'New suppression rule'}
        aside={
          <Switch
            size="xs"
            label={values.isActive ? 'Active' : 'Off'}
            aria-label="Active"
            disabled={isFixed}
            checked={values.isActive}
            onChange={(event) => change({ isActive: event.currentTarget.checked })}
          />
        }
        actions={
          <>
            {rule && !isFixed && <RemoveSuppression rule={rule} />}
            <MaybeDisabled reason={reason}>
              <Button loading={save.isPending} onClick={submit}>
                Save
              </Button>
            </MaybeDisabled>
          </>
        }
      />
      <FormError error={save.error} />
      <TwoColumns
        main={
          <>
            <Panel title="Records that raise no alert">
              <RuleFilter search={values.search} onChange={(search) => change({ search })} />
            </Panel>
            <Panel title="Where and until when">
              <Stack gap="sm">
                <MultiSelect
                  label="Organizations"
                  description="None means all of them."
                  placeholder={values.organizationIds.length === 0 ? 'All organizations' : ''}
                  searchable
                  clearable
                  disabled={isFixed}
                  data={organizations.map(({ id, name }) => ({ value: id, label: name }))}
                  value={[...values.organizationIds]}
                  onChange={(organizationIds) => change({ organizationIds })}
                />
                <DateTimePicker
                  label="Ends"
                  description={`It stops by itself at this time, in ${zone}.`}
                  size="xs"
                  clearable
                  valueFormat="D MMM YYYY, HH:mm"
                  placeholder="Never"
                  disabled={isFixed}
                  value={
                    values.endsAt === undefined ? null : localOf(Date.parse(values.endsAt), zone)
                  }
                  onChange={(local) =>
                    change({
                      endsAt:
                        local === null ? undefined : new Date(instantOf(local, zone)).toISOString(),
                    })
                  }
                  error={problems['endsAt']}
                />
              </Stack>
            </Panel>
            <Panel title="Name and reason">
              <Stack gap="sm">
                <TextInput
                  label="Name"
                  maxLength={200}
                  disabled={isFixed}
                  value={values.name}
                  error={problems['name']}
                  onChange={(event) => change({ name: event.currentTarget.value })}
                />
                <Textarea
                  label="Reason"
                  description="Why nobody needs to hear of them. Whoever finds this rule in a year will ask."
                  autosize
                  minRows={2}
                  maxLength={1000}
                  disabled={isFixed}
                  value={values.reason}
                  error={problems['reason']}
                  onChange={(event) => change({ reason: event.currentTarget.value })}
                />
              </Stack>
            </Panel>
          </>
        }
        side={
          <SuppressionPreview
            filter={filterOfSearch(values.search)}
            organizationIds={values.organizationIds}
          />
        }
      />
      <LeaveGuard isDirty={isDirty && !save.isPending && !save.isSuccess} />
    </>
  )
}

const bodyOf = ({ search, organizationIds, endsAt, ...rest }: SuppressionValues) => ({
  ...rest,
  filter: filterOfSearch(search),
  organizationIds: organizationIds.map((id) => OrganizationId.parse(id)),
  ...(endsAt !== undefined && { endsAt }),
})

function useSave(rule: SuppressionRule | undefined, onError: (error: Error) => void) {
  const client = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: (values: SuppressionValues) =>
      rule
        ? call(suppressionRulesApi.update, {
            params: { suppressionRuleId: rule.id },
            body: bodyOf(values),
          })
        : call(suppressionRulesApi.create, { body: bodyOf(values) }),
    onSuccess: async () => {
      await invalidate(client, suppressionRulesApi.list.path)
      await navigate({ to: paths.suppressionRules, ignoreBlocker: true })
    },
    onError,
  })
}
