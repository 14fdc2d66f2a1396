import type { Organization } from '@gatehouse/contract/organizations'
import { Username, usersApi } from '@gatehouse/contract/users'
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'
import { InvitationLink } from './InvitationLink.tsx'
import { UserFields, type UserValues } from './UserFields.tsx'

interface InviteValues extends UserValues {
  username: string
}

/** Who, as what, until when; then the link to send, shown once. */
export function InviteUser({
  organization,
  onClose,
}: {
  organization: Organization
  onClose: () => void
}) {
  const client = useQueryClient()
  const params = { organizationId: organization.id }
  const form = useEndpointForm<UserValues>(undefined, {
    username: '',
    displayName: '',
    email: '',
    role: organization.kind === 'managing' ? 'viewer' : 'business-viewer',
    groupIds: [],
    accessEndsAt: null,
  })
  const invite = useMutation({
    mutationFn: ({ accessEndsAt, ...values }: InviteValues) =>
      call(usersApi.invite, {
        params,
        body: { ...values, ...(accessEndsAt !== null && { accessEndsAt }) },
      }),
    onSuccess: () => invalidate(client, resolvePath(usersApi.list.path, params)),
    onError: form.refuse,
  })
  const submit = (values: UserValues) => {
    const username = Username.safeParse(values['username'])
    if (username.success) return invite.mutate({ ...values, username: username.data })
    form.setFieldError('username', username.error.issues[0]?.message)
  }

  if (invite.data)
    return (
      <Modal opened onClose={onClose} size="lg" title="Send this link" closeOnClickOutside={false}>
        <InvitationLink invited={invite.data} onDone={onClose} />
      </Modal>
    )
  return (
    <Modal opened onClose={onClose} title={`Invite a user to ${organization.name}`}>
      <Form onSubmit={form.onSubmit(submit)}>
        <Stack gap="sm">
          <TextInput
            label="User name"
            description="To sign in with; an e-mail address will do."
            data-autofocus
            autoCapitalize="none"
            spellCheck={false}
            {...form.getInputProps('username')}
          />
          <UserFields form={form} kind={organization.kind} />
          <FormError error={invite.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={invite.isPending}>
              Invite
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
