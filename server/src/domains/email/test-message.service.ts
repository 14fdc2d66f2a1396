import type { EmailSettingsInput } from '@gatehouse/contract/email'
import { EmailMessageId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import type { OrganizationContext } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import { AppError } from '#platform/errors.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { Secret } from '#platform/secret.ts'
import { composeMessage, messageIdOf, type Sender } from './compose-message.ts'
import { wakeWaiting } from './email-message.store.ts'
import { type EmailOptions, openPassword } from './email-options.ts'
import { requireGoodSettings } from './email-settings.ts'
import { type EmailSettingsData, settingsForUpdate } from './email-settings.store.ts'
import { sayGoing } from './email-state.ts'
import { templateOf } from './email-template.service.ts'
import { sendDueJob } from './queue-email.service.ts'
import { type MailRoute, savedRoute } from './sender.ts'
import { SmtpFailure } from './smtp-failure.ts'
import { openSmtpSession } from './smtp-session.ts'
import { fillIn } from './template.ts'

export interface TestResult {
  succeeded: boolean
  steps: { name: string; succeeded: boolean; answer: string }[]
}

/** Somebody waits in front of the screen. */
const patienceMilliseconds = 60_000

/** Sends one message now and tells of each step; also while mail is switched off. */
export async function sendTestMessage(
  ctx: OrganizationContext,
  options: EmailOptions,
  { to, settings }: { to: string; settings?: EmailSettingsInput | undefined },
): Promise<TestResult> {
  const saved = await ctx.db.asSystem('read how mail is sent', (tx) =>
    settingsForUpdate(tx, ctx.organizationId),
  )
  const route = settings ? withGiven(options, saved, settings) : savedRoute(saved, options)
  if (route.server.host === '' || route.from.address === '') {
    throw new AppError('invalid_request', 'Give a mail server and the address messages come from.')
  }
  const result = await tryOut(ctx, route, to)
  await keepResult(ctx, { to, host: route.server.host, isSaved: !settings }, result)
  return result
}

function withGiven(
  options: EmailOptions,
  saved: EmailSettingsData,
  given: EmailSettingsInput,
): MailRoute {
  requireGoodSettings({ ...given, isEnabled: true }, saved)
  const { host, port, security, username, caPem } = given
  return {
    server: {
      ...{ host, port, security, username, caPem },
      password:
        given.password === undefined
          ? openPassword(options, saved.password)
          : new Secret(given.password),
    },
    from: { address: given.fromAddress, name: given.fromName },
    version: '',
  }
}

async function tryOut(
  ctx: OrganizationContext,
  { server, from }: MailRoute,
  to: string,
): Promise<TestResult> {
  const steps: TestResult['steps'] = []
  const ended = (name: string, succeeded: boolean, answer: string): TestResult => {
    steps.push({ name, succeeded, answer })
    return { succeeded, steps }
  }
  try {
    const session = await openSmtpSession(server, {
      signal: AbortSignal.timeout(patienceMilliseconds),
      onStep: (name, answer) => steps.push({ name, succeeded: true, answer }),
    })
    try {
      const message = await composeTest(ctx, { host: server.host, from }, to)
      const { accepted, answer, refused } = await session.send(
        { from: from.address, to: [to] },
        message,
      )
      return ended('Message', accepted.length > 0, answer || (refused[0]?.answer ?? ''))
    } finally {
      session.close()
    }
  } catch (error) {
    if (!(error instanceof SmtpFailure)) throw error
    return ended(error.step, false, error.message)
  }
}

async function composeTest(
  ctx: OrganizationContext,
  { host, from }: { host: string; from: Sender },
  to: string,
): Promise<Buffer> {
  const template = await ctx.transaction((tx) => templateOf(tx, 'test'))
  const sentAt = ctx.now()
  return composeMessage(from, {
    ...fillIn(template, { Host: host, SentAt: sentAt.toISOString() }),
    messageId: messageIdOf(newId(EmailMessageId, sentAt), from.address),
    date: sentAt,
    to: [to],
  })
}

/** When the saved settings work, what waits for them goes out at once. */
const keepResult = (
  ctx: OrganizationContext,
  { to, host, isSaved }: { to: string; host: string; isSaved: boolean },
  { succeeded, steps }: TestResult,
): Promise<void> =>
  ctx.db.asSystem('keep that mail was tried out, and wake what waits', async (tx) => {
    if (succeeded && isSaved) {
      const reason = 'The mail server took a test message.'
      await sayGoing(ctx, tx, ctx.organizationId, { isFailing: false, reason })
      await wakeWaiting(tx, ctx.now())
      await addJob(tx, sendDueJob, {})
    }
    await recordAuditEvent(ctx, tx, {
      type: 'email-settings.tested',
      summary: `Sent a test message to ${to} by ${host}: ${succeeded ? 'accepted' : 'it failed'}.`,
      details: { to, host, answer: steps.at(-1)?.answer ?? '' },
    })
  })
