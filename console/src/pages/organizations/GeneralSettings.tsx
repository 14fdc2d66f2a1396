import {
  type Organization,
  organizationGroupsApi,
  organizationsApi,
} from '@gatehouse/contract/organizations'
import { Button, Group, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { call, query } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { mayIn, useLogin } from '../../app/login.ts'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { useSaveOne } from '../../app/use-save-one.ts'
import { Form } from '../../ui/Form.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { OrganizationFields, type OrganizationValues } from './OrganizationFields.tsx'

interface Props {
  organization: Organization
  whyNot: string | undefined
}

export function GeneralSettings({ organization, whyNot }: Props) {
  const login = useLogin()
  const groups = useQuery({
    ...query(organizationGroupsApi.list, {}),
    enabled: mayIn(login, 'managing', 'organization-groups:read'),
  })
  const form = useEndpointForm<OrganizationValues>(organizationsApi.update.body, {
    name: organization.name,
    timeZone: organization.timeZone,
    country: organization.country,
    tags: [...organization.tags],
    groupIds: [...organization.groupIds],
  })
  const save = useSaveOne({
    save: (body: OrganizationValues) =>
      call(organizationsApi.update, { params: { organizationId: organization.id }, body }),
    changes: [organizationsApi.list.path],
    form,
  })
  return (
    <Form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <LeaveGuard isDirty={form.isDirty() && !save.isPending} />
      <Stack gap="sm">
        <OrganizationFields
          form={form}
          groups={groups.data?.groups ?? []}
          isReadOnly={whyNot !== undefined}
        />
        <FormError error={save.error} />
        <Group>
          <MaybeDisabled reason={whyNot}>
            <Button type="submit" loading={save.isPending} disabled={!whyNot && !form.isDirty()}>
              Save
            </Button>
          </MaybeDisabled>
        </Group>
      </Stack>
    </Form>
  )
}
