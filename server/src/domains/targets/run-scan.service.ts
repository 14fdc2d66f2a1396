import { CredentialId, type HostScanId } from '@gatehouse/contract/ids'
import type { Context } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import type { SshConnection } from '#platform/ssh/connect-ssh.ts'
import { SshTrouble } from '#platform/ssh/ssh-trouble.ts'
import type { Place } from './check-host-key.service.ts'
import { connectTarget } from './connect-target.service.ts'
import * as store from './host-scan.store.ts'
import { parseScan, type ScanFindings } from './parse-scan.ts'
import { scanParts, scanScript } from './scan-script.ts'
import { findTarget, saveTarget } from './target.store.ts'
import { askSudo, sudoWithPassword } from './sudo-check.ts'
import type { ServiceLogin, TargetsOptions } from './targets-options.ts'

const maxOutputBytes = 16 * 1024 * 1024
const timeoutMs = 5 * 60_000
const kept = 50

/** Reads a host and keeps what was found. Run twice, the second finds that nothing is left to do. */
export async function runScan(
  ctx: Context,
  options: TargetsOptions,
  { hostScanId, ...place }: Place & { hostScanId: HostScanId },
  signal: AbortSignal,
): Promise<void> {
  const isRunning = await tell(ctx, place, hostScanId, 'Connecting')
  if (!isRunning) return
  try {
    const findings = await read(ctx, options, place, hostScanId, signal)
    await succeed(ctx, place, hostScanId, findings)
  } catch (cause) {
    // The server ends; the job comes again after it.
    if (signal.aborted) throw cause
    await fail(ctx, place, hostScanId, problemsOf(cause))
    if (!(cause instanceof SshTrouble) && !(cause instanceof AppError)) throw cause
  }
}

const problemsOf = (cause: unknown): string[] => {
  if (cause instanceof SshTrouble) return [cause.text, cause.fix]
  if (cause instanceof AppError) return [cause.message]
  return ['The scan failed; the log of the server says why.']
}

async function read(
  ctx: Context,
  options: TargetsOptions,
  place: Place,
  id: HostScanId,
  signal: AbortSignal,
): Promise<ScanFindings> {
  const target = await ctx.db.inOrganization(place.organizationId, (tx) =>
    findTarget(tx, place.targetId),
  )
  const credentialId = CredentialId.safeParse(target?.service_credential_id)
  if (!credentialId.success) {
    throw new AppError('conflict', 'The target has no service credential to sign in with any more.')
  }
  const login = await options.serviceLogin(ctx, place.organizationId, credentialId.data)
  await using connection = await connectTarget(ctx, place, login, signal)
  // Without the await the connection would end while it is read.
  return await readHost(
    ctx,
    place,
    id,
    { connection, ...(await shellFor(connection, login)) },
    signal,
  )
}

interface ScanShell {
  connection: SshConnection
  command: string
  stdin: string
}

/** The script helps itself to a sudo that asks nothing; one that asks is told the password once, for all of it. */
async function shellFor(connection: SshConnection, { login }: ServiceLogin) {
  const { password } = await askSudo(connection, login)
  return password === undefined
    ? { command: '/bin/sh -s', stdin: scanScript }
    : { command: `${sudoWithPassword} -- /bin/sh -s`, stdin: `${password}\n${scanScript}` }
}

async function readHost(
  ctx: Context,
  place: Place,
  id: HostScanId,
  { connection, command, stdin }: ScanShell,
  signal: AbortSignal,
): Promise<ScanFindings> {
  let told: Promise<unknown> = Promise.resolve()
  const result = await connection.exec(command, {
    ...{ stdin, timeoutMs, maxBytes: maxOutputBytes, signal },
    onStderr(text) {
      const number = Number(/@@part (\d+)\s*$/.exec(text)?.[1])
      const part = scanParts[number - 1]
      if (part === undefined) return
      const progress = `${number} of ${scanParts.length}: ${part}`
      told = told.then(() => tell(ctx, place, id, progress))
      // It is awaited below; until then nobody hears of it.
      told.catch(() => undefined)
    },
  })
  await told
  const findings = parseScan(result.stdout)
  if (findings.isWhole) return findings
  if (findings.inventory.users.length === 0) {
    throw new SshTrouble(
      'channel',
      'The host did not run the script of the scan to its end.',
      'Check the login shell of the service account, and that it has not to change its password first.',
    )
  }
  const problem =
    'The host said more than is kept, or the script was ended: the last parts are missing.'
  return { ...findings, problems: [...findings.problems, problem] }
}

/** Says whether the scan is still wanted. */
const tell = (ctx: Context, place: Place, id: HostScanId, progress: string): Promise<boolean> =>
  ctx.db.inOrganization(place.organizationId, (tx) => store.saveRunningScan(tx, id, { progress }))

async function succeed(
  ctx: Context,
  { organizationId, targetId }: Place,
  id: HostScanId,
  { inventory, problems }: ScanFindings,
): Promise<void> {
  const { users, groups, sudoRules, services, ports, packages, authorizedKeys } = inventory
  const lists = { users, groups, sudoRules, services, ports, packages, authorizedKeys }
  const counts = Object.fromEntries(
    Object.entries(lists).map(([name, list]) => [name, list.length]),
  )
  await ctx.db.inOrganization(organizationId, async (tx) => {
    const ended = { state: 'succeeded', ended_at: ctx.now(), progress: 'Finished' }
    const found = { problems, counts: JSON.stringify(counts), inventory: JSON.stringify(inventory) }
    if (!(await store.saveRunningScan(tx, id, { ...ended, ...found }))) return
    await saveTarget(tx, targetId, { last_scan_at: ctx.now() })
    await store.forgetOldScans(tx, targetId, kept)
  })
}

const fail = (ctx: Context, place: Place, id: HostScanId, problems: string[]): Promise<boolean> =>
  ctx.db.inOrganization(place.organizationId, (tx) =>
    store.saveRunningScan(tx, id, {
      ...{ state: 'failed', ended_at: ctx.now(), progress: 'Failed', problems },
    }),
  )
