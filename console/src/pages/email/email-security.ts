import { type SmtpSecurity, smtpSecurities } from '@gatehouse/contract/email'

interface About {
  label: string
  description: string
  port: number
}

export const securityTexts: Readonly<Record<SmtpSecurity, About>> = {
  starttls: {
    label: 'STARTTLS',
    description: 'Begins plain and must switch to TLS; refused if it cannot. Usual on port 587.',
    port: 587,
  },
  tls: { label: 'TLS', description: 'TLS from the start. Usual on port 465.', port: 465 },
  none: {
    label: 'None',
    description: 'Plain text. Only for a mail server on this computer or a trusted line.',
    port: 25,
  },
}

export const securityChoices = smtpSecurities.toReversed()

/** The port that goes with another choice, unless somebody typed one of their own. */
export function portFor(next: SmtpSecurity, port: number): number {
  const isUsual = smtpSecurities.some((one) => securityTexts[one].port === port)
  return isUsual ? securityTexts[next].port : port
}
