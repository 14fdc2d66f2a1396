import type { OrganizationKind } from '@gatehouse/contract/permissions'
import { type User, usersApi } from '@gatehouse/contract/users'
import { Button, Group, Stack, Switch } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { UserFields, type UserValues } from './UserFields.tsx'

interface Props {
  user: User
  kind: OrganizationKind
  whyNot: string | undefined
}

export function UserForm({ user, kind, whyNot }: Props) {
  const client = useQueryClient()
  const params = { organizationId: user.organizationId, userId: user.id }
  const form = useEndpointForm<UserValues>(usersApi.update.body, {
    displayName: user.displayName,
    email: user.email,
    role: user.role,
    groupIds: [...user.groupIds],
    accessEndsAt: user.accessEndsAt ?? null,
    isEnabled: user.isEnabled,
  })
  const save = useMutation({
    mutationFn: (values: UserValues) =>
      call(usersApi.update, { params, body: changed(values, form.isDirty) }),
    onSuccess: async () => {
      await invalidate(client, resolvePath(usersApi.list.path, params))
      form.resetDirty()
      notifications.show({ message: 'Saved. Their open logins follow at once.' })
    },
    onError: form.refuse,
  })
  return (
    <Form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <LeaveGuard isDirty={form.isDirty() && !save.isPending} />
      <Stack gap="sm">
        <UserFields
          form={form}
          kind={kind}
          isReadOnly={whyNot !== undefined}
          isBuiltIn={user.isBuiltIn}
          isOfDirectory={user.directory !== undefined}
        />
        {!user.isBuiltIn && (
          <Switch
            label="May sign in"
            description="Switched off, all logins and API tokens of this user end at once."
            disabled={whyNot !== undefined}
            {...form.getInputProps('isEnabled', { type: 'checkbox' })}
          />
        )}
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

/** Only what was changed: a user that may not change the rest can still change this. */
const changed = (values: UserValues, isDirty: (field: string) => boolean): Partial<UserValues> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => isDirty(name)))
