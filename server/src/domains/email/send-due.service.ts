import type { OrganizationId } from '@gatehouse/contract/ids'
import { getManagingOrganization } from '#domains/organizations'
import type { Context } from '#platform/context.ts'
import { afterDelivery, afterFailure } from './attempt.ts'
import { composeMessage, messageIdOf } from './compose-message.ts'
import type { Delivery } from './delivery.ts'
import * as messages from './email-message.store.ts'
import type { EmailOptions } from './email-options.ts'
import * as settings from './email-settings.store.ts'
import { sayGoing } from './email-state.ts'
import { holdQueue } from './queue-lease.service.ts'
import { type MailRoute, savedRoute } from './sender.ts'
import { SmtpFailure } from './smtp-failure.ts'
import { openSmtpSession, type SmtpSession } from './smtp-session.ts'

/**
 * Sends what is due, one message after the other over one connection. Whoever comes while somebody is at it
 * leaves again: the one at it looks once more before it goes.
 */
export async function sendDue(
  ctx: Context,
  options: EmailOptions,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const managing = await ctx.db.asSystem(
    'find whose mail settings these are',
    getManagingOrganization,
  )
  while (!signal.aborted && (await hasDue(ctx))) {
    const work = new Sending(ctx, options, managing.id)
    const isDone = await holdQueue(ctx, managing.id, signal, (held) => work.run(held))
    if (!isDone) return
  }
}

const hasDue = (ctx: Context): Promise<boolean> =>
  ctx.db.asSystem('look whether mail is due', async (tx) =>
    Boolean(await messages.findDueMessage(tx, ctx.now())),
  )

/** A server that drops so many in a row is broken, and not one message the cause of it. */
const mostBroken = 3
const atOnce = 100

/** One turn at the queue with its connection. */
class Sending {
  readonly #ctx: Context
  readonly #options: EmailOptions
  readonly #organizationId: OrganizationId
  #open: { session: SmtpSession; version: string } | undefined
  /** The last delivery when it broke, and how many did in a row. */
  #broken: { answer: string; count: number } | undefined

  constructor(ctx: Context, options: EmailOptions, organizationId: OrganizationId) {
    this.#ctx = ctx
    this.#options = options
    this.#organizationId = organizationId
  }

  async run(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted && (await this.#sendNext(signal)));
    } finally {
      this.#open?.session.close()
    }
  }

  /** @returns false when nothing is due any more, or nothing can be sent now */
  async #sendNext(signal: AbortSignal): Promise<boolean> {
    const { row, route } = await this.#next()
    if (!row) {
      if (this.#broken) await this.#sayFailing(this.#broken.answer)
      return false
    }
    try {
      if (!route) throw new SwitchedOff()
      const delivery = await this.#deliver(row, route, signal)
      await this.#keepDelivery(row.id, delivery)
      this.#broken = delivery.isBroken
        ? { answer: delivery.answer, count: (this.#broken?.count ?? 0) + 1 }
        : undefined
      if (this.#broken?.count === mostBroken) throw new SmtpFailure('Message', delivery.answer)
      return true
    } catch (error) {
      if (!(error instanceof SmtpFailure || error instanceof SwitchedOff)) throw error
      // What we broke off ourselves says nothing about the server.
      if (!signal.aborted) await this.#failAllDue(error)
      return false
    }
  }

  async #deliver(
    row: messages.EmailMessageData,
    route: MailRoute,
    signal: AbortSignal,
  ): Promise<Delivery> {
    const session = await this.#sessionTo(route, signal)
    const message = await composeMessage(route.from, {
      messageId: row.message_id,
      date: row.queued_at,
      to: row.recipients,
      subject: row.subject,
      text: row.body_text,
      html: row.body_html,
    })
    return session.send({ from: route.from.address, to: row.pending }, message)
  }

  async #sessionTo({ server, version }: MailRoute, signal: AbortSignal): Promise<SmtpSession> {
    const { session } = this.#open ?? {}
    if (session?.isOpen && this.#open?.version === version) return session
    session?.close()
    this.#open = { session: await openSmtpSession(server, { signal }), version }
    return this.#open.session
  }

  /** The settings are read again for each message: they may have changed. The Message-ID is fixed here. */
  #next() {
    const { db, now } = this.#ctx
    return db.asSystem('take the next message', async (tx) => {
      const row = await messages.findDueMessage(tx, now())
      if (!row) return { row: undefined, route: undefined }
      const found = await settings.findSettings(tx)
      const route = found?.is_enabled ? savedRoute(found, this.#options) : undefined
      if (row.message_id !== '' || !route) return { row, route }
      const message_id = messageIdOf(row.id, route.from.address)
      await messages.saveMessage(tx, row.id, { message_id })
      return { row: { ...row, message_id }, route }
    })
  }

  #keepDelivery(id: string, delivery: Delivery): Promise<void> {
    const { db, now } = this.#ctx
    return db.asSystem('keep what became of a message', async (tx) => {
      const row = await messages.findMessageForUpdate(tx, id)
      if (row?.state === 'waiting') {
        await messages.saveMessage(tx, id, afterDelivery(row, delivery, now()))
      }
      if (delivery.isBroken) return
      const reason = 'The mail server takes our mail.'
      await sayGoing(this.#ctx, tx, this.#organizationId, { isFailing: false, reason })
    })
  }

  /** The others would meet the same, so none of them is tried before its next time. */
  async #failAllDue(failure: Error): Promise<void> {
    const { db, now } = this.#ctx
    let count = atOnce
    while (count === atOnce) {
      count = await db.asSystem('put off all that is due', async (tx) => {
        const rows = await messages.listDueMessages(tx, now(), atOnce)
        for (const row of rows) {
          await messages.saveMessage(tx, row.id, afterFailure(row, failure.message, now()))
        }
        return rows.length
      })
    }
    if (failure instanceof SmtpFailure) await this.#sayFailing(failure.message)
  }

  #sayFailing(reason: string): Promise<void> {
    return this.#ctx.db.asSystem('say that mail fails', (tx) =>
      sayGoing(this.#ctx, tx, this.#organizationId, { isFailing: true, reason }),
    )
  }
}

class SwitchedOff extends Error {
  constructor() {
    super(
      'Sending mail is switched off. The message waits three days at most; it is sent when mail is switched on.',
    )
  }
}
