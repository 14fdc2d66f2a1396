import type { Socket } from 'node:net'
import { rawConnection } from './ssh2-inside.ts'

/** What a client may leave unread before nothing more is taken from it. */
const unreadBytes = 8 * 1024 * 1024

/** The socket below a connection; may have many listeners, as each channel waits for it. */
export function quiet(connection: object): Socket {
  const { _sock } = rawConnection(connection)
  _sock.setMaxListeners(0)
  return _sock
}

/**
 * Answers to requests need no window, so a client that asks and never reads would fill the memory: it is not listened
 * to until it has read.
 */
export function throttle(socket: Socket): void {
  let isPaused = false
  socket.prependListener('data', () => {
    if (isPaused || socket.writableLength < unreadBytes) return
    isPaused = true
    socket.pause()
    socket.once('drain', () => {
      isPaused = false
      socket.resume()
    })
  })
}
