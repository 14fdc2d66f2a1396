import { loginsApi } from '@gatehouse/contract/logins'
import { Button, Center, Group, Loader, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { focusAtFirst } from '../../ui/focus-at-first.ts'
import { CopyField } from '../../ui/CopyField.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import styles from './EnrolSecondFactor.module.css'
import { QrCode } from './QrCode.tsx'
import { RecoveryCodes } from './RecoveryCodes.tsx'
import { Form } from '../../ui/Form.tsx'

/** Scan, prove with a code, keep the recovery codes. */
export function EnrolSecondFactor({ onDone }: { onDone: () => void }) {
  // A secret is made once for this visit: asking again would make the scanned one useless.
  const start = useQuery({
    queryKey: ['second factor being enrolled'],
    queryFn: () => call(loginsApi.startSecondFactor, {}),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  })
  const [code, setCode] = useState('')
  const confirm = useMutation({
    mutationFn: () => call(loginsApi.confirmSecondFactor, { body: { code: code.trim() } }),
  })

  if (confirm.data) return <RecoveryCodes codes={confirm.data.recoveryCodes} onDone={onDone} />
  if (start.error) {
    return <ErrorState message={messageOf(start.error)} onRetry={() => void start.refetch()} />
  }
  if (!start.data) {
    return (
      <Center h={180}>
        <Loader size="sm" aria-label="Making a secret" />
      </Center>
    )
  }
  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault()
        confirm.mutate()
      }}
    >
      <div className={styles['columns']}>
        <QrCode text={start.data.uri} label="Picture for your authenticator to scan" />
        <Stack gap="sm">
          <Text>
            Scan the picture with an authenticator app, such as Aegis, 2FAS, Google Authenticator or
            your password manager.
          </Text>
          <CopyField label="Or type this secret" value={grouped(start.data.secret)} />
          <TextInput
            label="The six digits that it shows"
            size="sm"
            ref={focusAtFirst}
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={7}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            styles={{ input: { fontFamily: 'var(--gh-mono)', letterSpacing: '0.12em' } }}
          />
          <FormError error={confirm.error} />
          <Group>
            <Button
              type="submit"
              size="sm"
              loading={confirm.isPending}
              disabled={!/^\d{6}$/.test(code.trim())}
            >
              Confirm
            </Button>
          </Group>
        </Stack>
      </div>
    </Form>
  )
}

/** In groups of four, to be typed without losing one's place. */
const grouped = (secret: string) => secret.match(/.{1,4}/g)?.join(' ') ?? secret
