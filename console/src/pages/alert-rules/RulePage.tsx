import { type AlertRule, alertRulesApi } from '@gatehouse/contract/alert-rules'
import { Button, Group, Switch } from '@mantine/core'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { call, invalidate } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { PageMissing } from '../../app/page-states.tsx'
import { paths } from '../../app/paths.ts'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { changesOf, type RuleValues, valuesOfRule } from './rule-values.ts'
import { RuleEditor } from './RuleEditor.tsx'
import { RuleMenu } from './RuleMenu.tsx'
import { profileQuery } from './search.ts'
import { useRuleEditor } from './use-rule-editor.ts'

const route = getRouteApi('/signed-in/alert-profiles/$profileId/rules/$ruleId')

/** One rule of a profile. */
export function RulePage() {
  const { profileId, ruleId } = route.useParams()
  const { data: profile } = useSuspenseQuery(profileQuery(profileId))
  const rule = profile.rules.find(({ id }) => id === ruleId)
  if (rule === undefined) return <PageMissing />
  return (
    <Rule
      key={rule.id}
      rule={rule}
      profileName={profile.name}
      organizationIds={profile.organizationIds}
    />
  )
}

interface Props {
  rule: AlertRule
  profileName: string
  organizationIds: readonly string[]
}

function Rule({ rule, profileName, organizationIds }: Props) {
  const client = useQueryClient()
  const { whyNot } = useManagingPermission()
  const reason = whyNot('alert-rules:update', 'change alert rules')
  const params = { profileId: rule.profileId, ruleId: rule.id }
  const save = useMutation({
    mutationFn: (values: RuleValues) =>
      call(alertRulesApi.update, { params, body: changesOf(values, rule.isPredefined) }),
    onSuccess: async (next) => {
      editor.reset(valuesOfRule(next))
      await invalidate(client, '/alert-profiles')
    },
    onError: (error) => editor.refuse(error),
  })
  const editor = useRuleEditor(valuesOfRule(rule), save.mutate)
  const { values, change, isDirty } = editor

  return (
    <>
      <PageHeader
        trail={
          <PageLink to={paths.alertProfile} params={{ profileId: rule.profileId }} fz="xs">
            {profileName}
          </PageLink>
        }
        title={rule.name}
        aside={
          <Switch
            size="xs"
            label={values.isActive ? 'Active' : 'Off'}
            aria-label="Active"
            disabled={reason !== undefined}
            checked={values.isActive}
            onChange={(event) => change({ isActive: event.currentTarget.checked })}
          />
        }
        subtitle={rule.isPredefined ? rule.description || undefined : undefined}
        actions={
          <Group gap={8} wrap="nowrap">
            <MaybeDisabled reason={reason ?? (isDirty ? undefined : 'Nothing was changed.')}>
              <Button loading={save.isPending} onClick={() => editor.save()}>
                Save
              </Button>
            </MaybeDisabled>
            {reason === undefined && (
              <RuleMenu rule={rule} onRestored={(next) => editor.reset(valuesOfRule(next))} />
            )}
          </Group>
        }
      />
      <FormError error={save.error} />
      <RuleEditor
        editor={editor}
        isPredefined={rule.isPredefined}
        whyNot={reason}
        organizationIds={organizationIds}
      />
      <LeaveGuard isDirty={isDirty && !save.isPending} />
    </>
  )
}
