import { SmtpSecurity } from '@gatehouse/contract/email'
import { Radio, Stack } from '@mantine/core'
import { securityChoices, securityTexts } from './email-security.ts'

interface Props {
  security: SmtpSecurity
  onChange: (security: SmtpSecurity) => void
  disabled: boolean
}

export function SecurityChoice({ security, onChange, disabled }: Props) {
  return (
    <Radio.Group
      label="Security of the connection"
      value={security}
      onChange={(value) => onChange(SmtpSecurity.parse(value))}
    >
      <Stack gap={8} mt={6}>
        {securityChoices.map((one) => (
          <Radio
            key={one}
            size="xs"
            value={one}
            label={securityTexts[one].label}
            description={securityTexts[one].description}
            disabled={disabled}
          />
        ))}
      </Stack>
    </Radio.Group>
  )
}
