import { type DestinationStream, type Logger, pino } from 'pino'

export type Log = Logger

/** Names under which secrets travel; their values never reach a log line, three levels deep. */
const secretNames = [
  'password',
  'newPassword',
  'currentPassword',
  'secret',
  'token',
  'code',
  'connectionString',
  'recoveryCodes',
  'authorization',
  'cookie',
  'invitationLink',
]

const secretPaths = secretNames.flatMap((name) =>
  [name, `*.${name}`, `*.*.${name}`, `*["${name}"]`].filter((path) => !path.includes('"')),
)

export interface LogOptions {
  level: string
  /** Extra fields of every line. */
  base?: Record<string, unknown>
  destination?: DestinationStream
}

/** One JSON object a line; secrets are replaced before the line is written. */
export function createLog({ level, base = {}, destination }: LogOptions): Log {
  const options = {
    level,
    base,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: [...secretPaths, 'headers["set-cookie"]'], censor: '<secret>' },
    serializers: { err: describeError },
    formatters: { level: (label: string) => ({ level: label }) },
  }
  return destination ? pino(options, destination) : pino(options)
}

/**
 * Errors of the database driver carry the whole connection, with what is needed to cancel its queries. Their
 * code goes by another name, because a `code` may be that of a second factor.
 */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { client: _, raw: __, code, ...rest } = { ...noMore, ...pino.stdSerializers.err(error) }
  return code === undefined ? rest : { ...rest, errorCode: code }
}

const noMore = { client: undefined, code: undefined }
