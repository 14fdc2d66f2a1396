import os from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { AppError } from '#platform/errors.ts'
import { Secret } from '#platform/secret.ts'

export const roleNames = ['api', 'worker', 'index', 'ssh'] as const
export const RoleName = z.enum(roleNames)
export type RoleName = z.infer<typeof RoleName>

const secret = z
  .string()
  .min(1)
  .transform((value) => new Secret(value))

const seconds = z.coerce.number().int().positive()
const flag = z.stringbool()

const RoleList = z
  .string()
  .transform((text) => text.split(',').map((name) => name.trim()))
  .pipe(z.array(RoleName).min(1))

/** Every setting. The environment gives it by its name, the command line by the flag of that name. */
export const Config = z.object({
  DATA_DIR: z
    .string()
    .min(1)
    .transform((directory) => path.resolve(directory))
    .describe('Where everything is kept: database, index, keys, log'),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 for all'),
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(6500)
    .describe('Port of the console and the API'),
  INTEGRATION_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(9699)
    .describe('Port of the Integration API'),
  INTEGRATION_API: flag
    .prefault('true')
    .describe('Whether clients of the Netwrix Auditor Integration API are answered'),
  INTEGRATION_STRICT: flag
    .prefault('false')
    .describe('Answer malformed JSON on the Integration API as its model does: 500 without a body'),
  SSH_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(4422)
    .describe('Port of privileged sessions over SSH'),
  SSH_PROCESSES: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('How many processes take sessions over SSH; with more than one, more cores work'),
  SSH_BANNER: z
    .string()
    .max(2000)
    .default('')
    .describe('What people see before they sign in over SSH'),
  RESPONSE_ACTIONS: flag
    .prefault('false')
    .describe('Whether administrators may have alerts start commands on this server'),
  RESPONSE_ACTION_USER: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]*$/)
    .default('nobody')
    .describe('Account that response actions run as; never root'),
  PUBLIC_URL: z
    .url({ protocol: /^https$/ })
    .transform((url) => url.replace(/\/$/, ''))
    .optional()
    .describe('Address that browsers and agents use, if not https://HOST:PORT'),
  ROLES: RoleList.prefault(roleNames.join(',')).describe('What this node runs'),
  AGENT: flag.prefault('true').describe('Whether an agent audits this computer'),
  ORGANIZATION_NAME: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .default('My organization')
    .describe('Name of the managing organization, used at the first start'),
  DATABASE_URL: secret
    .optional()
    .describe('PostgreSQL to use as its owner; without it one runs in the data directory'),
  CLICKHOUSE_URL: secret
    .optional()
    .describe('ClickHouse to use; without it one runs in this process'),
  GATEHOUSE_ADMIN_PASSWORD: secret
    .optional()
    .describe('Password of the user admin at the first start; without it one is made and printed'),
  MASTER_KEY_FILE: z
    .string()
    .min(1)
    .transform((file) => path.resolve(file))
    .optional()
    .describe('Key that protects stored secrets; without it keys/master.key in the data directory'),
  SESSION_IDLE_TIMEOUT_SECONDS: seconds
    .default(1800)
    .describe('A login ends after this long unused'),
  SESSION_MAX_SECONDS: seconds
    .default(12 * 3600)
    .describe('A login ends after this long at the latest'),
  AGENT_SPOOL_MAX_BYTES: z.coerce
    .number()
    .int()
    .min(1_048_576)
    .default(1_073_741_824)
    .describe('What an agent keeps at most while it cannot upload'),
  AGENT_SPOOL_MAX_AGE_SECONDS: seconds
    .default(30 * 86_400)
    .describe('How long an agent keeps records at most while it cannot upload'),
  RECORDING_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(36_500)
    .default(365)
    .describe('Recordings are deleted so many days after their end, unless they are held'),
  RECORDING_LOW_FREE_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .default(524_288_000)
    .describe('With less free room than this no new recorded session begins; half is critical'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('The least that is logged'),
  LOG_FILE: z
    .string()
    .optional()
    .describe(
      'Where the log goes; - for standard error; without it server.log in the data directory',
    ),
})
export type Config = z.infer<typeof Config>

export type Given = Readonly<Record<string, string | undefined>>

/** Reads the settings once; whoever needs one gets it passed. */
export function readConfig(given: Given): Readonly<Config> {
  const known = Object.fromEntries(
    Object.keys(Config.shape).flatMap((name) => {
      const value = given[name]
      return value === undefined || value === '' ? [] : [[name, value]]
    }),
  )
  const result = Config.safeParse(known)
  if (result.success) return Object.freeze(result.data)
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new AppError(
    'invalid_request',
    `Some settings are wrong:\n${lines.join('\n')}\nSee "gatehouse config" for what each one takes.`,
  )
}

export const publicUrl = ({ PUBLIC_URL, HOST }: Config, port: number): string => {
  if (PUBLIC_URL !== undefined) return PUBLIC_URL
  const isEvery = HOST === '0.0.0.0' || HOST === '::'
  const isLoopback = HOST === '127.0.0.1' || HOST === '::1'
  const host = isEvery ? os.hostname() : isLoopback ? 'localhost' : HOST
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`
}

export const masterKeyFile = ({ MASTER_KEY_FILE, DATA_DIR }: Config): string =>
  MASTER_KEY_FILE ?? path.join(DATA_DIR, 'keys', 'master.key')

/** `DATA_DIR` is `--data-dir` on the command line. */
export const flagOf = (name: string): string => `--${name.toLowerCase().replaceAll('_', '-')}`

export interface Setting {
  name: string
  flag: string
  description: string
  value: string
}

/** For `gatehouse config`: all settings with the value they have now, secrets hidden. */
export function describeSettings(config: Readonly<Config>): Setting[] {
  return Object.entries(Config.shape).map(([name, schema]) => {
    const value = config[name as keyof Config]
    return {
      name,
      flag: flagOf(name),
      description: schema.description ?? '',
      value: value === undefined ? '' : Array.isArray(value) ? value.join(',') : String(value),
    }
  })
}
