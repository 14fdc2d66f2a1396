import { organizationGroupsApi, organizationsApi } from '@gatehouse/contract/organizations'
import { Button, Group, Modal, Stack } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { call, invalidate, query } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useLogin } from '../../app/login.ts'
import { paths } from '../../app/paths.ts'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { OrganizationFields, type OrganizationValues } from './OrganizationFields.tsx'
import { Form } from '../../ui/Form.tsx'

export function AddOrganization({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const login = useLogin()
  const client = useQueryClient()
  const navigate = useNavigate()
  const groups = useQuery({ ...query(organizationGroupsApi.list, {}), enabled: isOpen })
  const form = useEndpointForm<OrganizationValues>(organizationsApi.create.body, {
    name: '',
    timeZone: login.organization.timeZone,
    country: '',
    tags: [],
    groupIds: [],
  })
  const add = useMutation({
    mutationFn: (body: OrganizationValues) => call(organizationsApi.create, { body }),
    onSuccess: async ({ id }) => {
      await invalidate(client, organizationsApi.list.path)
      form.reset()
      await navigate({ to: paths.sites, params: { organizationId: id }, search: { add: true } })
    },
    onError: form.refuse,
  })
  return (
    <Modal opened={isOpen} onClose={onClose} title="Add an organization">
      <Form onSubmit={form.onSubmit((values) => add.mutate(values))}>
        <Stack gap="sm">
          <OrganizationFields form={form} groups={groups.data?.groups ?? []} />
          <FormError error={add.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending}>
              Add, then its first site
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
