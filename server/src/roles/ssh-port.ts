import { once } from 'node:events'
import { createServer } from 'node:net'
import { AppError } from '#platform/errors.ts'

export interface Listen {
  host: string
  port: number
}

/**
 * For a port that several processes are to share: they would share it with another program as well, which then gets a part of
 * the connections. Alone is how one finds out.
 */
export async function requireFreePort(listen: Listen): Promise<void> {
  const server = createServer()
  try {
    server.listen({ ...listen, exclusive: true })
    await once(server, 'listening')
  } catch (cause) {
    throw portTrouble(listen, cause)
  }
  server.close()
  await once(server, 'close')
}

/** In words, if it is the port's; anything else is thrown on as it is. */
export function portTrouble({ host, port }: Listen, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (code === '') return cause
  const known: Record<string, string> = {
    EADDRINUSE: 'is in use by another program',
    EACCES: 'may not be used by this user',
    ENOTSUP: 'cannot be shared by several processes on this system: use --ssh-processes 1',
  }
  const why = known[code] ?? `cannot be used (${code})`
  return new AppError(
    'unavailable',
    `Port ${port} on ${host} for sessions over SSH ${why}. Choose another with --ssh-port, or do without it by --roles api,worker,index.`,
    { cause },
  )
}
