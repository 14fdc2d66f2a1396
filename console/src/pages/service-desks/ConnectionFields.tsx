import type { ConnectionInput } from '@gatehouse/contract/service-desks'
import { Stack, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { SecretInput } from '../../ui/SecretInput.tsx'

interface Props {
  connection: ConnectionInput
  /** By the path of the field, such as `connection.site`. */
  errors: Readonly<Record<string, ReactNode>>
  hasSecret: boolean
  onChange: (connection: ConnectionInput) => void
  disabled: boolean
}

/** What it takes to reach a service desk. */
export function ConnectionFields({ connection, ...rest }: Props) {
  return (
    <Stack gap="sm">
      {connection.provider === 'connectwise' ? (
        <ConnectWiseFields connection={connection} {...rest} />
      ) : (
        <ServiceNowFields connection={connection} {...rest} />
      )}
    </Stack>
  )
}

type Of<Provider> = Extract<ConnectionInput, { provider: Provider }>
type FieldsOf<Provider> = Omit<Props, 'connection'> & { connection: Of<Provider> }

function ConnectWiseFields(props: FieldsOf<'connectwise'>) {
  const { connection, errors, hasSecret, onChange, disabled } = props
  const { privateKey, ...others } = connection
  const text = (name: 'site' | 'companyId' | 'publicKey' | 'clientId') => ({
    value: connection[name],
    error: errors[`connection.${name}`],
    disabled,
    spellCheck: false,
    autoComplete: 'off',
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ ...connection, [name]: event.currentTarget.value }),
  })
  return (
    <>
      <TextInput
        label="Site"
        description="Where you sign in to ConnectWise PSA, such as https://na.myconnectwise.net."
        {...text('site')}
      />
      <TextInput
        label="Company ID"
        description="The one that you type when you sign in there."
        {...text('companyId')}
      />
      <TextInput
        label="Public key"
        description="Of an API member: System, Members, API Members, API Keys."
        {...text('publicKey')}
      />
      <SecretInput
        label="Private key"
        description="Shown there once, when the key is made."
        isSaved={hasSecret}
        value={privateKey}
        error={errors['connection.privateKey']}
        disabled={disabled}
        onChange={(value) =>
          onChange(value === undefined ? others : { ...others, privateKey: value })
        }
      />
      <TextInput
        label="Client ID"
        description="The integrator’s id from the ConnectWise developer network. Current clouds ask for it."
        {...text('clientId')}
      />
    </>
  )
}

function ServiceNowFields(props: FieldsOf<'servicenow'>) {
  const { connection, errors, hasSecret, onChange, disabled } = props
  const { password, ...others } = connection
  const text = (name: 'site' | 'username') => ({
    value: connection[name],
    error: errors[`connection.${name}`],
    disabled,
    spellCheck: false,
    autoComplete: 'off',
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ ...connection, [name]: event.currentTarget.value }),
  })
  return (
    <>
      <TextInput
        label="Instance"
        description="Such as https://example.service-now.com."
        {...text('site')}
      />
      <TextInput
        label="User name"
        description="A user of its own, allowed to use web services only."
        {...text('username')}
      />
      <SecretInput
        label="Password"
        isSaved={hasSecret}
        value={password}
        error={errors['connection.password']}
        disabled={disabled}
        onChange={(value) =>
          onChange(value === undefined ? others : { ...others, password: value })
        }
      />
    </>
  )
}
