import MailComposer from 'nodemailer/lib/mail-composer'

export interface Sender {
  address: string
  name: string
}

export interface MessageParts {
  messageId: string
  date: Date
  to: readonly string[]
  subject: string
  text: string
  html: string
}

/** The message with its headers, as it goes over the wire. nodemailer encodes whatever stands in a header. */
export function composeMessage(from: Sender, { to, ...parts }: MessageParts): Promise<Buffer> {
  const composer = new MailComposer({
    ...parts,
    from,
    to: to.map((address) => ({ address, name: '' })),
    // RFC 3834 §5: programs that answer by themselves leave it alone; the second one is what Exchange knows.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return composer.compile().build()
}

/**
 * The same for each try, so that a message whose first copy was taken just before a crash can be told to be
 * the same one.
 */
export const messageIdOf = (id: string, fromAddress: string): string =>
  `<${id}@${fromAddress.slice(fromAddress.lastIndexOf('@') + 1) || 'gatehouse.invalid'}>`
