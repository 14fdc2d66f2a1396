import { sessionsApi } from '@gatehouse/contract/sessions'
import type { OnBatch } from '#domains/activity'
import type { Mount } from '#platform/http/mount.ts'
import type { ApprovalLinkOptions } from './approval-link.ts'
import { approveByLink, getApprovalPage } from './approval-link.service.ts'
import type { ConnectPoint } from './connect-command.ts'
import { listChoices, setFavourite } from './my-access.service.ts'
import * as control from './session-control.service.ts'
import { decideSession } from './session-decision.service.ts'
import { openWithOwnTools } from './open-own-tools.service.ts'
import { type RevealOptions, revealInSession } from './reveal-in-session.service.ts'
import { requestSessions } from './request-several.service.ts'
import type { SessionDoors } from './session-doors.ts'
import { extendOwn, getSession, listSessions } from './session.service.ts'

export interface SessionRoutesOptions extends SessionDoors, ApprovalLinkOptions, RevealOptions {
  point: ConnectPoint
  /** See the beginning of sessions of which nothing goes through us. */
  onBatch: readonly OnBatch[]
}

export function sessionRoutes(mount: Mount, options: SessionRoutesOptions): void {
  const { point } = options
  mount(sessionsApi.choices, (ctx, { query }) => listChoices(ctx, point, query))
  mount(sessionsApi.favour, async (ctx, { params, body }) => {
    await setFavourite(ctx, params.targetId, body.isFavourite)
    return {}
  })
  mount(sessionsApi.request, (ctx, { body }) => requestSessions(ctx, options, body))
  mount(sessionsApi.list, (ctx, { query }) => listSessions(ctx, query))
  mount(sessionsApi.get, (ctx, { params }) => getSession(ctx, point, params.sessionId))
  mount(sessionsApi.decide, async (ctx, { params, body }) => {
    await decideSession(ctx, options, params.sessionId, body)
    return getSession(ctx, point, params.sessionId)
  })
  mount(sessionsApi.approvalPage, (ctx, { params }) => getApprovalPage(ctx, options, params))
  mount(sessionsApi.approveByLink, (ctx, { params, body }) =>
    approveByLink(ctx, options, { ...params, ...body }),
  )
  mount(sessionsApi.open, async (ctx, { params }) => {
    await openWithOwnTools(ctx, options.onBatch, params.sessionId)
    return getSession(ctx, point, params.sessionId)
  })
  mount(sessionsApi.cancel, async (ctx, { params }) => {
    await control.cancelSession(ctx, params.sessionId)
    return getSession(ctx, point, params.sessionId)
  })
  mount(sessionsApi.end, async (ctx, { params, body }) => {
    await control.terminateSession(ctx, params.sessionId, body.reason)
    return getSession(ctx, point, params.sessionId)
  })
  mount(sessionsApi.lock, async (ctx, { params, body }) => {
    await control.lockSession(ctx, params.sessionId, body)
    return getSession(ctx, point, params.sessionId)
  })
  mount(sessionsApi.message, async (ctx, { params, body }) => {
    await control.sendMessage(ctx, params.sessionId, body.text)
    return {}
  })
  mount(sessionsApi.extend, async (ctx, { params }) => {
    await extendOwn(ctx, params.sessionId)
    return getSession(ctx, point, params.sessionId)
  })
  mount(sessionsApi.reveal, (ctx, { params, body }) =>
    revealInSession(ctx, options, params.sessionId, body.reason),
  )
  mount(sessionsApi.retryCleanUp, async (ctx, { params }) => {
    await control.retryCleanUp(ctx, params.sessionId)
    return getSession(ctx, point, params.sessionId)
  })
}
