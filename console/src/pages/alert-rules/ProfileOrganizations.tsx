import { type AlertProfile, alertProfilesApi } from '@gatehouse/contract/alert-rules'
import { OrganizationId } from '@gatehouse/contract/ids'
import { organizationsApi } from '@gatehouse/contract/organizations'
import { Button, Group, MultiSelect, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, invalidate, query } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { counted } from '../../ui/numbers.ts'
import { Panel } from '../../ui/Panel.tsx'
import { profilesQuery } from './search.ts'

/** Which organizations use the profile. Taken out of it, one goes back to the default. */
export function ProfileOrganizations({ profile }: { profile: AlertProfile }) {
  const client = useQueryClient()
  const { whyNot } = useManagingPermission()
  const { organizations } = useSuspenseQuery(query(organizationsApi.list, { query: {} })).data
  const { profiles } = useSuspenseQuery(profilesQuery).data
  const [chosen, setChosen] = useState<readonly string[]>(profile.organizationIds)
  const save = useMutation({
    mutationFn: () =>
      call(alertProfilesApi.update, {
        params: { profileId: profile.id },
        body: { organizationIds: chosen.map((id) => OrganizationId.parse(id)) },
      }),
    onSuccess: () => invalidate(client, alertProfilesApi.list.path),
  })
  const before = new Set<string>(profile.organizationIds)
  const isDirty = chosen.length !== before.size || chosen.some((id) => !before.has(id))
  const reason = whyNot('alert-rules:update', 'choose the organizations of a profile')
  const otherOf = (id: string) =>
    profiles.find((one) => one.id !== profile.id && one.organizationIds.some((of) => of === id))
  const fixed = profile.isDefault ? before : new Set<string>()

  return (
    <Stack gap="md" maw={720}>
      <Panel title={`${counted(chosen.length, 'organization')} use this profile`}>
        <Stack gap="sm">
          <Text c="dimmed">
            {profile.isDefault
              ? 'Every organization without another profile uses this one. To take one out, choose it in another profile.'
              : 'An organization that is taken out goes back to the default profile.'}
          </Text>
          <MultiSelect
            aria-label="Organizations that use this profile"
            placeholder="Add an organization"
            searchable
            hidePickedOptions
            disabled={reason !== undefined}
            data={organizations.map(({ id, name }) => {
              const other = otherOf(id)
              return {
                value: id,
                label: other && !chosen.includes(id) ? `${name} (now ${other.name})` : name,
              }
            })}
            value={[...chosen]}
            onChange={(next) => setChosen([...new Set([...fixed, ...next])])}
          />
          <FormError error={save.error} />
          <Group justify="flex-end">
            <MaybeDisabled reason={reason ?? (isDirty ? undefined : 'Nothing was changed.')}>
              <Button loading={save.isPending} onClick={() => save.mutate()}>
                Save
              </Button>
            </MaybeDisabled>
          </Group>
        </Stack>
      </Panel>
      <LeaveGuard isDirty={isDirty && !save.isPending} />
    </Stack>
  )
}
