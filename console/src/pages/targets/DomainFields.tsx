import type { DirectoryAccess } from '@gatehouse/contract/directory-access'
import {
  Anchor,
  FileButton,
  Group,
  Input,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
} from '@mantine/core'
import { IconFileUpload } from '@tabler/icons-react'
import type { ReactNode } from 'react'

interface Props {
  access: DirectoryAccess
  /** Errors of the form, by the names of the contract. */
  errors: Readonly<Record<string, ReactNode>>
  onChange: (access: DirectoryAccess) => void
  disabled?: boolean
}

const machine = { input: { fontFamily: 'var(--gh-mono)', fontSize: 12 } }

/** More is no bundle of certificates of authorities. */
const mostBytes = 65_536

/** How a domain is reached: its controllers, the encryption, and whom to trust. */
export function DomainFields({ access, errors, onChange, disabled = false }: Props) {
  const change = (changes: Partial<DirectoryAccess>) => onChange({ ...access, ...changes })
  const read = async (file: File | null) => {
    if (file) change({ caCertificates: (await file.text()).slice(0, mostBytes) })
  }
  return (
    <Stack gap="sm">
      <Textarea
        label="Domain controllers"
        description="One per line, in the order in which they are tried, with a port where it is not the usual one. Empty: those that DNS names for the domain."
        placeholder={'dc1.corp.test\ndc2.corp.test:636'}
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        styles={machine}
        disabled={disabled}
        value={access.controllers.join('\n')}
        error={errorOfList(errors, 'directory.controllers')}
        onChange={(event) => change({ controllers: event.currentTarget.value.split('\n') })}
        onBlur={() => change({ controllers: filled(access.controllers) })}
      />
      <Input.Wrapper
        label="Encryption"
        labelElement="div"
        description="Always: a password is sent. Nothing is tried without it."
      >
        <div>
          <SegmentedControl
            aria-label="Encryption"
            disabled={disabled}
            data={[
              { value: 'ldaps', label: 'LDAPS (port 636)' },
              { value: 'starttls', label: 'StartTLS (port 389)' },
            ]}
            value={access.encryption}
            onChange={(value) =>
              change({ encryption: value === 'starttls' ? 'starttls' : 'ldaps' })
            }
          />
        </div>
      </Input.Wrapper>
      <Textarea
        label="Certificate of the authority"
        description="In PEM, of the authority that made the controllers’ certificates. Empty: authorities that this server trusts."
        placeholder="-----BEGIN CERTIFICATE-----"
        autosize
        minRows={3}
        maxRows={8}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--gh-mono)', fontSize: 11 } }}
        disabled={disabled}
        value={access.caCertificates}
        error={errors['directory.caCertificates']}
        onChange={(event) => change({ caCertificates: event.currentTarget.value })}
      />
      {!disabled && (
        <Group gap={8}>
          <FileButton
            accept=".pem,.crt,.cer,application/x-x509-ca-cert"
            onChange={(file) => void read(file)}
          >
            {(props) => (
              <Anchor component="button" type="button" fz="xs" {...props}>
                <IconFileUpload size={13} style={{ verticalAlign: -2 }} aria-hidden /> Take it from
                a file
              </Anchor>
            )}
          </FileButton>
          {access.caCertificates !== '' && (
            <Text fz="xs" c="dimmed">
              {certificatesText(access.caCertificates)}
            </Text>
          )}
        </Group>
      )}
    </Stack>
  )
}

/** Lines that say something, each without blanks around it. */
export const filled = (lines: readonly string[]): string[] =>
  lines.map((line) => line.trim()).filter((line) => line !== '')

function certificatesText(pem: string): string {
  const count = pem.split('-----BEGIN CERTIFICATE-----').length - 1
  if (count === 0) return 'There is no certificate in PEM in it.'
  return count === 1 ? 'One certificate' : `${count} certificates`
}

/** A refused line is reported as `directory.controllers.1`. */
const errorOfList = (errors: Props['errors'], name: string): ReactNode =>
  Object.entries(errors).find(([at]) => at === name || at.startsWith(`${name}.`))?.[1]
