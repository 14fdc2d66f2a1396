import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { FormError } from '../../app/FormError.tsx'
import { focusAtFirst } from '../../ui/focus-at-first.ts'
import { Form } from '../../ui/Form.tsx'

interface Props {
  error: Error | null
  isBusy: boolean
  onSubmit: (credentials: { username: string; password: string }) => void
}

export function PasswordForm({ error, isBusy, onSubmit }: Props) {
  const form = useForm({
    initialValues: { username: '', password: '' },
    validate: {
      username: (value) => (value.trim() === '' ? 'Give your user name.' : null),
      password: (value) => (value === '' ? 'Give your password.' : null),
    },
  })
  return (
    <Form onSubmit={form.onSubmit(onSubmit)}>
      <Stack gap="sm">
        <TextInput
          label="User name"
          description="Of a domain as CORP\\alice or alice@corp.example."
          size="sm"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          ref={focusAtFirst}
          {...form.getInputProps('username')}
        />
        <PasswordInput
          label="Password"
          size="sm"
          autoComplete="current-password"
          {...form.getInputProps('password')}
        />
        <FormError error={error} />
        <Button type="submit" size="sm" loading={isBusy} fullWidth>
          Sign in
        </Button>
      </Stack>
    </Form>
  )
}
