import { alertRulesApi } from '@gatehouse/contract/alert-rules'
import { AlertProfileId } from '@gatehouse/contract/ids'
import { Button, Select } from '@mantine/core'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { call, invalidate } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { paths } from '../../app/paths.ts'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { inputOf, newRuleValues, type RuleValues } from './rule-values.ts'
import { RuleEditor } from './RuleEditor.tsx'
import { profilesQuery } from './search.ts'
import { useRuleEditor } from './use-rule-editor.ts'

const route = getRouteApi('/signed-in/alert-rules/new')

/** A custom rule, from nothing or from a search in Activity. */
export function NewRulePage() {
  const { profileId, organizationId, name = '', filter = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const client = useQueryClient()
  const { whyNot } = useManagingPermission()
  const { profiles } = useSuspenseQuery(profilesQuery).data
  const usual =
    profiles.find(({ id }) => id === profileId) ??
    profiles.find(({ organizationIds }) => organizationIds.some((id) => id === organizationId)) ??
    profiles.find(({ isDefault }) => isDefault)
  const [chosen, setChosen] = useState<string>(usual?.id ?? '')
  const add = useMutation({
    mutationFn: (values: RuleValues) =>
      call(alertRulesApi.create, {
        params: { profileId: AlertProfileId.parse(chosen) },
        body: inputOf(values),
      }),
    onSuccess: async (rule) => {
      await invalidate(client, '/alert-profiles')
      await navigate({
        to: paths.alertRule,
        params: { profileId: rule.profileId, ruleId: rule.id },
        search: {},
        ignoreBlocker: true,
      })
    },
    onError: (error) => editor.refuse(error),
  })
  const editor = useRuleEditor(newRuleValues(name, filter), add.mutate)
  const save = (isActive: boolean) => editor.save({ isActive })
  const reason = whyNot('alert-rules:update', 'add alert rules')

  return (
    <>
      <PageHeader
        trail={
          <PageLink to={paths.alertProfiles} fz="xs">
            Alert profiles
          </PageLink>
        }
        title="New alert rule"
        subtitle="Try it out before you switch it on: a rule that says too much is soon not read."
        actions={
          <>
            <MaybeDisabled reason={reason}>
              <Button variant="default" loading={add.isPending} onClick={() => save(false)}>
                Save switched off
              </Button>
            </MaybeDisabled>
            <MaybeDisabled reason={reason}>
              <Button loading={add.isPending} onClick={() => save(true)}>
                Save and switch on
              </Button>
            </MaybeDisabled>
          </>
        }
      />
      <FormError error={add.error} />
      <RuleEditor
        editor={editor}
        isPredefined={false}
        whyNot={reason}
        organizationIds={organizationId === undefined ? [] : [organizationId]}
        before={
          <Select
            label="Profile"
            description="The rule works for the organizations that use this profile."
            allowDeselect={false}
            data={profiles.map(({ id, name: label }) => ({ value: id, label }))}
            value={chosen}
            onChange={(id) => setChosen(id ?? chosen)}
          />
        }
      />
      <LeaveGuard isDirty={editor.isDirty && !add.isPending && !add.isSuccess} />
    </>
  )
}
