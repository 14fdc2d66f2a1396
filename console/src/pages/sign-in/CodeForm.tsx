import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FormError } from '../../app/FormError.tsx'
import { focusAtFirst } from '../../ui/focus-at-first.ts'
import { Form } from '../../ui/Form.tsx'

interface Props {
  error: Error | null
  isBusy: boolean
  onSubmit: (code: string) => void
  onBack: () => void
}

export function CodeForm({ error, isBusy, onSubmit, onBack }: Props) {
  const [isRecovery, setRecovery] = useState(false)
  const [code, setCode] = useState('')
  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault()
        if (code.trim() !== '') onSubmit(code.trim())
      }}
    >
      <Stack gap="sm">
        <Text c="dimmed">
          {isRecovery
            ? 'Each recovery code works once.'
            : 'The six digits that your authenticator shows now.'}
        </Text>
        <TextInput
          key={String(isRecovery)}
          label={isRecovery ? 'Recovery code' : 'Code'}
          size="sm"
          ref={focusAtFirst}
          autoComplete="one-time-code"
          inputMode={isRecovery ? 'text' : 'numeric'}
          maxLength={40}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          styles={{ input: { fontFamily: 'var(--gh-mono)', letterSpacing: '0.12em' } }}
        />
        <FormError error={error} />
        <Button
          type="submit"
          size="sm"
          loading={isBusy}
          disabled={code.trim().length < 6}
          fullWidth
        >
          Continue
        </Button>
        <Stack gap={4}>
          <Anchor
            component="button"
            type="button"
            ta="left"
            onClick={() => {
              setRecovery(!isRecovery)
              setCode('')
            }}
          >
            {isRecovery ? 'Use the authenticator' : 'Use a recovery code'}
          </Anchor>
          <Anchor component="button" type="button" ta="left" onClick={onBack}>
            Sign in as somebody else
          </Anchor>
        </Stack>
      </Stack>
    </Form>
  )
}
