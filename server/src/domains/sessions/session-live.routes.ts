import { sessionLiveApi } from '@gatehouse/contract/session-live'
import type { Listener } from '#platform/db/notify.ts'
import type { Mount } from '#platform/http/mount.ts'
import { openBrowserTerminal } from './browser-terminal.service.ts'
import type { TerminalDoor } from './terminal-door.ts'
import type { WatchHub } from './watch-hub.ts'
import { watchSession } from './watch-session.service.ts'

export interface SessionLiveOptions {
  hub: WatchHub
  door: TerminalDoor
  /** Hears the channel `session_news`. */
  listener: Listener
}

export function sessionLiveRoutes(mount: Mount, options: SessionLiveOptions): void {
  mount(sessionLiveApi.watch, (ctx, { params, channel }) =>
    watchSession(ctx, options, params.sessionId, channel),
  )
  mount(sessionLiveApi.terminal, (ctx, { params, query, userAgent, channel }) =>
    openBrowserTerminal(ctx, options, { ...params, ...query, userAgent }, channel),
  )
}
