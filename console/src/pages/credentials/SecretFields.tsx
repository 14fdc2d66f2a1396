import type { NewSecret, SecretKind } from '@gatehouse/contract/credentials'
import { PasswordInput, SegmentedControl, Stack, Text, Textarea } from '@mantine/core'
import type { ReactNode } from 'react'

interface Props {
  kind: SecretKind
  secret: NewSecret
  errors: Readonly<Record<string, ReactNode>>
  onChange: (secret: NewSecret) => void
  /** Before the names of the fields in `errors`. */
  prefix?: string
}

export const firstSecret = (kind: SecretKind): NewSecret => {
  if (kind === 'password') return { from: 'password', password: '' }
  if (kind === 'ssh-key') return { from: 'private-key', privateKey: '', passphrase: '' }
  return { from: 'generated' }
}

const generatedTexts: Readonly<Record<SecretKind, string>> = {
  password: 'By the password policy. Set it on the target afterwards, or let Gatehouse replace it.',
  'ssh-key':
    'An Ed25519 key pair. Its public half is shown afterwards, for authorized_keys on the target.',
  'ssh-certificate':
    'For each connection a key pair is made and signed by the organization’s own authority, valid for minutes. The target has to trust the authority: see SSH certificates.',
}

/** Where the secret comes from: it goes in and does not come out by itself. */
export function SecretFields({ kind, secret, errors, onChange, prefix = '' }: Props) {
  return (
    <Stack gap="sm">
      {kind !== 'ssh-certificate' && (
        <SegmentedControl
          aria-label="Where the secret comes from"
          value={secret.from === 'generated' ? 'generated' : 'given'}
          onChange={(value) =>
            onChange(value === 'generated' ? { from: 'generated' } : firstSecret(kind))
          }
          data={[
            { value: 'given', label: kind === 'password' ? 'I know it' : 'I have the key' },
            { value: 'generated', label: 'Make a new one' },
          ]}
        />
      )}
      {secret.from === 'generated' && (
        <Text fz="xs" c="dimmed">
          {generatedTexts[kind]}
        </Text>
      )}
      {secret.from === 'password' && (
        <PasswordInput
          label="Password"
          autoComplete="new-password"
          maxLength={1024}
          value={secret.password}
          error={errors[`${prefix}password`]}
          onChange={(event) => onChange({ from: 'password', password: event.currentTarget.value })}
        />
      )}
      {secret.from === 'private-key' && (
        <>
          <Textarea
            label="Private key"
            description="OpenSSH or PEM, with its first and last line."
            placeholder="-----BEGIN OPENSSH PRIVATE KEY-----"
            autosize
            minRows={4}
            maxRows={10}
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--gh-mono)', fontSize: 11 } }}
            value={secret.privateKey}
            error={errors[`${prefix}privateKey`]}
            onChange={(event) => onChange({ ...secret, privateKey: event.currentTarget.value })}
          />
          <PasswordInput
            label="Passphrase of the key"
            description="Empty when it has none."
            autoComplete="new-password"
            value={secret.passphrase}
            error={errors[`${prefix}passphrase`]}
            onChange={(event) => onChange({ ...secret, passphrase: event.currentTarget.value })}
          />
        </>
      )}
    </Stack>
  )
}
