import type { SessionId } from '@gatehouse/contract/ids'
import type { WatchMessage } from '@gatehouse/contract/session-live'
import type { ConnectionId, SessionNews, TerminalView } from '#broker'
import { AppError } from '#platform/errors.ts'
import { createSight, type Sight } from './watch-sight.ts'

export interface Watcher {
  name: string
  /** False when the line is full: what was to be sent is lost. */
  send(message: WatchMessage): boolean
}

export type WatchNews = SessionNews & { state: 'watched' | 'unwatched' }

/** Between the proxies of this node, which show, and those who watch here. Keeps nothing of what was shown. */
export interface WatchHub {
  show(sessionId: SessionId, connection: ConnectionId, view: TerminalView): void
  /** A connection is gone, and its terminals with it. */
  gone(sessionId: SessionId, connection: ConnectionId): void
  /** Throws `conflict` when there are too many. @returns what ends it; may be called more than once. */
  watch(sessionId: SessionId, watcher: Watcher): () => void
  /** For a proxy: at once when somebody watches, then whatever changes. @returns what ends it. */
  onNews(sessionId: SessionId, heard: (news: WatchNews) => void): () => void
}

export interface WatchLimits {
  perSession: number
  all: number
  /** How soon a watcher who was too slow is shown everything again; doubled up to sixteen times this. */
  retryMilliseconds: number
  /** Whoever is back within this has not left: a page that was loaded again, a network that was gone. */
  absenceMilliseconds: number
}
const usualLimits: WatchLimits = {
  ...{ perSession: 20, all: 200 },
  ...{ retryMilliseconds: 500, absenceMilliseconds: 5000 },
}

interface Room {
  sights: Set<Sight>
  /** By name; what tells that they have left. */
  absent: Map<string, NodeJS.Timeout>
  ears: Set<(news: WatchNews) => void>
}

export function createWatchHub(given: Partial<WatchLimits> = {}): WatchHub {
  const limits = { ...usualLimits, ...given }
  const rooms = new Map<SessionId, Room>()
  let count = 0

  function roomOf(id: SessionId): Room {
    const room = rooms.get(id) ?? { sights: new Set(), absent: new Map(), ears: new Set() }
    rooms.set(id, room)
    return room
  }
  function leave(id: SessionId, room: Room): void {
    if (room.sights.size + room.absent.size + room.ears.size === 0) rooms.delete(id)
  }
  const tell = ({ ears }: Room, news: WatchNews) => {
    for (const heard of ears) heard(news)
  }

  return {
    show(id, connection, view) {
      for (const sight of rooms.get(id)?.sights ?? []) sight.show(connection, view)
    },

    gone(id, connection) {
      for (const sight of rooms.get(id)?.sights ?? []) sight.gone(connection)
    },

    watch(id, watcher) {
      const room = roomOf(id)
      if (room.sights.size >= limits.perSession || count >= limits.all) {
        leave(id, room)
        throw new AppError('conflict', 'Too many people watch at present. Try again in a minute.')
      }
      const isNew = !isWatching(room, watcher.name) && !isBack(room, watcher.name)
      const sight = createSight(watcher, {
        retryMilliseconds: limits.retryMilliseconds,
        again: () => tell(room, { state: 'watched', text: '' }),
      })
      room.sights.add(sight)
      count += 1
      tell(room, { state: 'watched', text: isNew ? `${watcher.name} watches this session.` : '' })
      return () => {
        if (!room.sights.delete(sight)) return
        count -= 1
        sight.end()
        if (isWatching(room, watcher.name)) return
        if (room.sights.size === 0) tell(room, { state: 'unwatched', text: '' })
        const gone = () => {
          room.absent.delete(watcher.name)
          tell(room, afterLeaving(room, watcher.name))
          leave(id, room)
        }
        room.absent.set(watcher.name, setTimeout(gone, limits.absenceMilliseconds).unref())
      }
    },

    onNews(id, heard) {
      const room = roomOf(id)
      room.ears.add(heard)
      if (room.sights.size > 0) heard({ state: 'watched', text: watchingText(room.sights) })
      return () => {
        room.ears.delete(heard)
        leave(id, room)
      }
    },
  }
}

const isWatching = ({ sights }: Room, name: string): boolean =>
  [...sights].some((sight) => sight.name === name)

function isBack({ absent }: Room, name: string): boolean {
  clearTimeout(absent.get(name))
  return absent.delete(name)
}

function afterLeaving({ sights }: Room, name: string): WatchNews {
  const left = `${name} does not watch any more`
  if (sights.size === 0) return { state: 'unwatched', text: `${left}.` }
  return { state: 'watched', text: `${left}; ${watchingText(sights)}` }
}

function watchingText(sights: ReadonlySet<Sight>): string {
  const names = new Set([...sights].map(({ name }) => name))
  return `${[...names].join(', ')} ${names.size === 1 ? 'watches' : 'watch'} this session.`
}
