import { loginsApi } from '@gatehouse/contract/logins'
import { Button, Group, PasswordInput, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { fieldErrors } from '../../app/api-error.ts'
import { call, invalidate } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { passwordRule } from '../../app/password-rule.ts'
import { Form } from '../../ui/Form.tsx'

export function ChangePassword({ username }: { username: string }) {
  const client = useQueryClient()
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '', repeated: '' },
    validate: {
      currentPassword: (value) => (value === '' ? 'Give your present password.' : null),
      newPassword: passwordRule,
      repeated: (value, all) => (value === all.newPassword ? null : 'The two are not the same.'),
    },
  })
  const change = useMutation({
    mutationFn: ({ currentPassword, newPassword }: typeof form.values) =>
      call(loginsApi.changePassword, { body: { currentPassword, newPassword } }),
    onSuccess: async () => {
      // The login may have been made anew, with a new proof for the next change.
      await invalidate(client, loginsApi.current.path)
      form.reset()
      notifications.show({ message: 'Your password is changed. Your other logins have ended.' })
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  return (
    <Form onSubmit={form.onSubmit((values) => change.mutate(values))}>
      <Stack gap="sm" maw={340}>
        <input type="hidden" autoComplete="username" value={username} readOnly />
        <PasswordInput
          label="Present password"
          autoComplete="current-password"
          {...form.getInputProps('currentPassword')}
        />
        <PasswordInput
          label="New password"
          description="12 characters or more."
          autoComplete="new-password"
          {...form.getInputProps('newPassword')}
        />
        <PasswordInput
          label="The same again"
          autoComplete="new-password"
          {...form.getInputProps('repeated')}
        />
        <FormError error={change.error} />
        <Group>
          <Button type="submit" loading={change.isPending} disabled={!form.isDirty()}>
            Change the password
          </Button>
        </Group>
      </Stack>
    </Form>
  )
}
