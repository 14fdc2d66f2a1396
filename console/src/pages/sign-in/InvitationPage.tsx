import { invitationsApi } from '@gatehouse/contract/users'
import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRouterState } from '@tanstack/react-router'
import { fieldErrors, messageOf } from '../../app/api-error.ts'
import { call } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { focusAtFirst } from '../../ui/focus-at-first.ts'
import { PageButton } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { passwordRule } from '../../app/password-rule.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Time } from '../../ui/Time.tsx'
import { Gate } from './Gate.tsx'
import { Form } from '../../ui/Form.tsx'

/** The token stands behind the `#`, so that it is in no server's log. */
export function InvitationPage() {
  const token = useRouterState({ select: (state) => state.location.hash })
  const preview = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => call(invitationsApi.get, { body: { token } }),
    retry: false,
  })

  if (preview.error) {
    return (
      <Gate title="This invitation cannot be used">
        <ErrorState
          title="Ask for a new one"
          message={messageOf(preview.error)}
          action={
            <PageButton variant="default" to={paths.signIn}>
              Sign in
            </PageButton>
          }
        />
      </Gate>
    )
  }
  return (
    <Gate title="Welcome to Gatehouse">
      {preview.data && (
        <SetPassword
          token={token}
          username={preview.data.username}
          organizationName={preview.data.organizationName}
          expiresAt={preview.data.expiresAt}
        />
      )}
    </Gate>
  )
}

interface Props {
  token: string
  username: string
  organizationName: string
  expiresAt: string
}

function SetPassword({ token, username, organizationName, expiresAt }: Props) {
  const form = useForm({
    initialValues: { password: '', repeated: '' },
    validateInputOnBlur: ['password'],
    validate: { password: passwordRule },
  })
  const accept = useMutation({
    mutationFn: (password: string) => call(invitationsApi.accept, { body: { token, password } }),
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const { password, repeated } = form.values
  if (accept.data) {
    return (
      <Stack gap="sm">
        <Text>Your password is set. Sign in with it as {accept.data.username}.</Text>
        <PageButton size="sm" to={paths.signIn}>
          Sign in
        </PageButton>
      </Stack>
    )
  }
  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault()
        if (!form.validateField('password').hasError && password === repeated) {
          accept.mutate(password)
        }
      }}
    >
      <Stack gap="sm">
        <Text>
          {organizationName} invites you. Choose a password; the invitation ends{' '}
          <Time at={expiresAt} />.
        </Text>
        <TextInput label="User name" size="sm" value={username} readOnly autoComplete="username" />
        <PasswordInput
          label="Password"
          description="12 characters or more. A few unrelated words are easy to keep."
          size="sm"
          ref={focusAtFirst}
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        <PasswordInput
          label="The same again"
          size="sm"
          autoComplete="new-password"
          {...form.getInputProps('repeated')}
          error={repeated !== '' && repeated !== password ? 'The two are not the same.' : undefined}
        />
        <FormError error={accept.error} />
        <Button
          type="submit"
          size="sm"
          loading={accept.isPending}
          disabled={password === '' || password !== repeated}
        >
          Set the password
        </Button>
      </Stack>
    </Form>
  )
}
