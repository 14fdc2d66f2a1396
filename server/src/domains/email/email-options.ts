import type { EmailTemplateKey } from '@gatehouse/contract/email'
import type { Context } from '#platform/context.ts'
import { open, seal, type SealingKey } from '#platform/crypto/seal.ts'
import type { AnyTx } from '#platform/db/organization.ts'
import { Secret } from '#platform/secret.ts'

export interface EmailOptions {
  /** The password of the mail server is sealed under it. */
  sealKey: SealingKey
}

export interface MessageBody {
  text: string
  html: string
}

/** What a message of a template says when it is sent again: whoever had it made knows. Throws when it must not be sent any more. */
export type Renewals = Partial<
  Record<EmailTemplateKey, (ctx: Context, tx: AnyTx, message: MessageBody) => Promise<MessageBody>>
>

const place = 'email_settings.password'

export const sealPassword = ({ sealKey }: EmailOptions, password: string): Buffer =>
  seal(sealKey, password, place)

export const openPassword = (
  { sealKey }: EmailOptions,
  sealed: Buffer | null,
): Secret | undefined =>
  sealed === null ? undefined : new Secret(open(sealKey, sealed, place).reveal().toString())
