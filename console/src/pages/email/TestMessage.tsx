import { emailApi, type EmailSettingsInput } from '@gatehouse/contract/email'
import { Button, Stack, Text, TextInput } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../../app/api-error.ts'
import { call } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useLogin } from '../../app/login.ts'
import { Form } from '../../ui/Form.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { StepList } from '../../ui/StepList.tsx'

interface Props {
  /** As they stand in the form, saved or not. */
  settings: EmailSettingsInput
  isChanged: boolean
  whyNot: string | undefined
  /** Asked first; false where the form shows what is missing. */
  isReady: () => boolean
}

/** Sends one message now, with what the form says, and tells each step. */
export function TestMessage({ settings, isChanged, whyNot, isReady }: Props) {
  const { user } = useLogin()
  const [to, setTo] = useState(user.email)
  const test = useMutation({
    mutationFn: () =>
      call(emailApi.test, { body: { to: to.trim(), ...(isChanged && { settings }) } }),
  })
  const refusal = test.error instanceof ApiError ? test.error.field('to') : undefined
  return (
    <Panel title="Test message">
      <Form
        onSubmit={(event) => {
          event.preventDefault()
          if (whyNot === undefined && isReady()) test.mutate()
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="To"
            type="email"
            value={to}
            error={refusal}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
          <Text fz="xs" c="dimmed">
            Sent at once with what the form says{isChanged ? ', also what is not saved yet' : ''}.
          </Text>
          <MaybeDisabled reason={whyNot}>
            <Button
              type="submit"
              variant="default"
              leftSection={<IconSend size={14} />}
              loading={test.isPending}
              disabled={whyNot === undefined && to.trim() === ''}
            >
              Send a test message
            </Button>
          </MaybeDisabled>
          <FormError error={refusal === undefined ? test.error : null} />
          {test.data && !test.isPending && (
            <>
              <Text fw={500} c={test.data.succeeded ? 'var(--gh-good)' : 'var(--gh-bad)'}>
                {test.data.succeeded
                  ? 'The mail server took the message.'
                  : 'The message was not sent.'}
              </Text>
              <StepList name="Steps of the test" steps={test.data.steps} />
            </>
          )}
        </Stack>
      </Form>
    </Panel>
  )
}
