import type { SessionBroker } from '#broker'
import { checkHostKey } from '#domains/targets'
import { awaitSignOut } from './await-sign-out.ts'
import { type BrokerCore, type BrokerOptions, createCore } from './broker-core.ts'
import { connectTo } from './broker-connection.service.ts'
import { keepFacts } from './broker-facts.service.ts'
import { newsOf } from './broker-news.ts'
import {
  mostChoices,
  openByName,
  openOwn,
  organizationNameOf,
  toBrokerChoice,
} from './broker-open.service.ts'
import { signIns } from './broker-sign-in.ts'
import { endHeld } from './end-held.ts'
import { followSession } from './follow-session.service.ts'
import { listChoices } from './my-access.service.ts'
import { isLocking, lockByRule } from './lock-by-rule.service.ts'
import { openAndHold } from './open-and-hold.ts'
import { linkRecording } from './session-connection.store.ts'
import { extendSession } from './session-control.service.ts'

/** The broker of one proxy that is alone. */
export const createLocalBroker = (options: BrokerOptions): SessionBroker =>
  brokerOf(options, createCore(options, new Set()))

/** The broker of proxies that stand beside the database. Who says something is always looked up, never believed. */
export function brokerOf(options: BrokerOptions, core: BrokerCore): SessionBroker {
  return {
    banner: () => Promise.resolve(options.banner),
    ...signIns(options, core),
    ...opening(options, core),
    ...connecting(options, core),
    ...showing(options, core),
    ...recording(options, core),
    async disconnected(id, why) {
      const held = core.findHeld(id)
      if (held) await endHeld(options, core, held, why)
    },
    awaitSignOut: (token, signal) => awaitSignOut(options, core, token, signal),
    signedOut: (token) => core.signOut(token),
  }
}

function opening(
  options: BrokerOptions,
  core: BrokerCore,
): Pick<SessionBroker, 'choices' | 'open' | 'follow'> {
  const { point, parts, hub, listener } = options
  return {
    async choices(token, text) {
      const ctx = await core.userOf(token)
      if (core.sessionOfBrowser(token)) return []
      const { choices } = await listChoices(ctx, point, { text, limit: mostChoices })
      return choices.map(toBrokerChoice)
    },

    async open(token, request) {
      const ctx = await core.userOf(token)
      const only = core.sessionOfBrowser(token)
      const opened = await openAndHold(core, token, request, () =>
        only ? openOwn(ctx, only) : openByName(ctx, options, request),
      )
      if (opened.outcome !== 'opened') return opened
      const { session, held } = opened
      return {
        outcome: 'opened',
        connection: held.id,
        session: {
          sessionId: session.id,
          organizationId: session.organization_id,
          organizationName: await organizationNameOf(ctx, session),
          targetName: session.target_name,
          sessionTypeName: session.session_type.name,
          policyName: session.policy_name,
          profile: session.profile,
          state: newsOf(session, []),
          startsAt: session.starts_at.toISOString(),
          endsAt: session.ends_at.toISOString(),
        },
      }
    },

    async *follow(sessionId, signal) {
      const [held] = core.heldOf((one) => one.sessionId === sessionId)
      if (held) yield* followSession({ db: parts.db, listener, hub }, held, signal)
    },
  }
}

function connecting(
  options: BrokerOptions,
  core: BrokerCore,
): Pick<SessionBroker, 'destination' | 'checkHostKey' | 'tell' | 'extend'> {
  const { parts, onBatch } = options
  return {
    async destination(id) {
      const held = core.held(id)
      // Who was switched off meanwhile gets no further.
      await core.userOf(held.token)
      return connectTo(core.from(held.address), options, held)
    },

    async checkHostKey(id, key) {
      const held = core.held(id)
      const { organization_id: organizationId, target_id: targetId } = await core.sessionOf(held)
      return checkHostKey(core.from(held.address), { organizationId, targetId }, key)
    },

    async tell(id, facts) {
      const held = core.held(id)
      const session = await core.sessionOf(held)
      const ctx = core.from(held.address)
      if (facts.some(isLocking)) await lockByRule(ctx, held)
      await keepFacts(ctx, onBatch, { session, held, facts })
    },

    async extend(id) {
      const held = core.held(id)
      return parts.db.inOrganization(held.organizationId, (tx) =>
        extendSession(core.from(held.address), tx, held.sessionId),
      )
    },
  }
}

/** Watching may not be in anybody's way, so a connection that is gone is none of its worries. */
const showing = ({ hub }: BrokerOptions, core: BrokerCore): Pick<SessionBroker, 'show'> => ({
  async show(id, view) {
    const held = core.findHeld(id)
    if (held) hub.show(held.sessionId, id, view)
  },
})

function recording(
  { parts, recordings }: BrokerOptions,
  core: BrokerCore,
): Pick<SessionBroker, 'beginRecording' | 'endRecording'> {
  return {
    async beginRecording(id) {
      const held = core.held(id)
      const session = await core.sessionOf(held)
      if (!session.profile.recording.isEnabled) return undefined
      const order = await recordings.begin(core.from(held.address), { session, connection: held })
      held.recordingId = order.recordingId
      await parts.db.inOrganization(held.organizationId, (tx) =>
        linkRecording(tx, held.id, order.recordingId),
      )
      return order
    },

    async endRecording(id, end) {
      const { recordingId, organizationId, address } = core.held(id)
      if (recordingId === undefined) return
      await recordings.end(core.from(address), { organizationId, recordingId }, end)
    },
  }
}
