import { type EmailOptions, openPassword } from './email-options.ts'
import type { Sender } from './compose-message.ts'
import type { EmailSettingsData } from './email-settings.store.ts'
import type { SmtpServer } from './smtp-session.ts'

/** By which server, and in whose name, mail is sent. */
export interface MailRoute {
  server: SmtpServer
  from: Sender
  /** Another one when anything about the way changed, so that an open connection is not used for it. */
  version: string
}

export const savedRoute = (row: EmailSettingsData, options: EmailOptions): MailRoute => ({
  server: {
    host: row.host,
    port: row.port,
    security: row.security as SmtpServer['security'],
    username: row.username,
    password: openPassword(options, row.password),
    caPem: row.ca_pem,
  },
  from: { address: row.from_address, name: row.from_name },
  version: JSON.stringify([
    ...[row.host, row.port, row.security, row.username, row.ca_pem],
    row.password?.toString('base64'),
  ]),
})
