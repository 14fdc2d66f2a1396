import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { type Config, publicUrl } from '#config'
import { ensureSessionTypes } from '#domains/access-policies'
import { startIndexer } from '#domains/activity'
import { alertsOnBatch, ensureDefaultProfile } from '#domains/alerts'
import type { IntegrationPoint } from '#domains/integration-api'
import { createTerminalDoor, createWatchHub } from '#domains/sessions'
import { ensureManagingOrganization } from '#domains/organizations'
import { createBuiltInAdmin } from '#domains/users'
import { systemContext } from '#platform/context.ts'
import { loadCertificates } from '#platform/crypto/certificates.ts'
import { channels, listen } from '#platform/db/notify.ts'
import { AppError } from '#platform/errors.ts'
import type { WebServer } from '#platform/http/server.ts'
import { Secret } from '#platform/secret.ts'
import { claimDataDirectory } from '../data-directory.ts'
import type { Command } from '../main.ts'
import { createApi } from '../roles/api.ts'
import { layFoundation } from '../roles/foundation.ts'
import { startIntegration } from '../roles/integration.ts'
import { openIndex } from '../roles/index-engine.ts'
import { startLocalAgent } from '../roles/local-agent.ts'
import { openRecordings } from '../roles/recordings.ts'
import { openSignInDesk } from '../roles/sign-in.ts'
import { startSsh } from '../roles/ssh.ts'
import { createSshHealth } from '../roles/ssh-health.ts'
import { startWorker, type WorkerOptions } from '../roles/worker.ts'
import { untilStopped } from './until-stopped.ts'
import { openLog } from './open-log.ts'

const consoleDirectory = path.resolve(import.meta.dirname, '../../../console/dist')
const builtInUsername = 'admin'

const say = (line: string) => void process.stdout.write(`${line}\n`)

/** Starts everything that this node's roles need, says where it is, and stops it cleanly at the end. */
export async function up({ config }: Command): Promise<void> {
  const began = performance.now()
  await using stack = new AsyncDisposableStack()
  const stopped = untilStopped(say)
  await claimDataDirectory(config.DATA_DIR, stack)
  const log = openLog(config, stack)
  const foundation = await layFoundation({ config, log, stack, say })
  const { parts } = foundation
  const organization = await ensureManagingOrganization(
    systemContext('start', parts),
    config.ORGANIZATION_NAME,
  )
  await ensureDefaultProfile(systemContext('start', parts))
  await ensureSessionTypes(systemContext('start', parts))
  const firstSignIn = await createFirstUser(foundation)
  const { index, name } = await openIndex(config, stack)
  const listener = listen(foundation.databaseUrl, channels, log)
  stack.defer(() => listener.close())

  if (config.ROLES.includes('index')) {
    const indexer = startIndexer({ parts, index, listener, indexName: name })
    stack.defer(() => indexer.stop())
  }
  const place: WorkerOptions['place'] = { url: publicUrl(config, config.PORT) }
  const recordings = await openRecordings(foundation)
  if (config.ROLES.includes('worker')) {
    await startWorker({ foundation, index, place, recordings, stack })
  }
  const desk = openSignInDesk(foundation, place)
  const announced: Announced = {}
  const hub = createWatchHub()
  const terminals = createTerminalDoor()
  const sshHealth = createSshHealth()
  const sshPoint = { host: new URL(place.url).hostname, port: config.SSH_PORT }
  if (config.ROLES.includes('api')) {
    const hosts = [config.HOST, new URL(publicUrl(config, config.PORT)).hostname]
    const certificates = await loadCertificates(
      path.join(config.DATA_DIR, 'keys'),
      hosts,
      new Date(),
    )
    const { caFingerprint } = certificates
    // Agents are told the port that is really bound, which with --port 0 is known only then.
    const point = { url: publicUrl(config, config.PORT), caFingerprint }
    const integrationPoint: IntegrationPoint = {}
    const web = await createApi({
      foundation,
      integrationPoint,
      index,
      listener,
      desk,
      sshPoint,
      sshHealth,
      hub,
      terminals,
      recordings,
      certificates,
      point,
      consoleDirectory,
    })
    stack.defer(() => web.close())
    const { port } = await bind(web, config)
    point.url = publicUrl(config, port)
    place.url = point.url
    place.certificateExpiresAt = certificates.expiresAt
    if (config.INTEGRATION_API) {
      const onBatch = [alertsOnBatch(parts)]
      const serving = { foundation, certificates, index, onBatch, stack }
      await startIntegration({ ...serving, point: integrationPoint })
    }
    if (config.AGENT) {
      const near = { url: `https://localhost:${port}`, caFingerprint }
      await startLocalAgent({ foundation, organization, point: near, stack })
    }
    announced.url = point.url
    announced.integrationUrl = integrationPoint.url
  }
  if (config.ROLES.includes('ssh')) {
    const onBatch = [alertsOnBatch(parts)]
    const serving = { foundation, listener, desk, onBatch, recordings, hub, terminals, stack }
    await startSsh({ ...serving, point: sshPoint, health: sshHealth })
    announced.ssh = `${sshPoint.host}:${sshPoint.port}`
  }
  announce(announced, firstSignIn)
  log.info({ milliseconds: Math.round(performance.now() - began) }, 'Gatehouse is up')
  say(`Ready after ${((performance.now() - began) / 1000).toFixed(1)} s. Ctrl-C stops everything.`)
  await stopped
}

async function bind(web: WebServer, { HOST, PORT }: Readonly<Config>): Promise<{ port: number }> {
  try {
    return await web.listen(HOST, PORT)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    const why = {
      EADDRINUSE: 'is in use by another program',
      EACCES: 'may not be used by this user',
    }[code]
    throw new AppError(
      'unavailable',
      `Port ${PORT} on ${HOST} ${why ?? `cannot be used (${code})`}. Choose another with --port.`,
      { cause },
    )
  }
}

/** @returns what to print: the password is known only when it was made just now. */
async function createFirstUser({ config, parts }: Awaited<ReturnType<typeof layFoundation>>) {
  const given = config.GATEHOUSE_ADMIN_PASSWORD
  const password = given ?? new Secret(randomBytes(15).toString('base64url'))
  const ctx = systemContext('start', parts)
  const { isCreated, username } = await createBuiltInAdmin(ctx, {
    username: builtInUsername,
    password,
  })
  return { username, password: isCreated && !given ? password : undefined }
}

/** Where to reach what this node runs. */
interface Announced {
  url?: string
  integrationUrl?: string | undefined
  ssh?: string
}

function announce(
  { url, integrationUrl, ssh }: Announced,
  { username, password }: { username: string; password?: Secret | undefined },
) {
  say('')
  if (url !== undefined) say(`  Gatehouse is at ${url}`)
  if (integrationUrl !== undefined) say(`  Integration API: ${integrationUrl}`)
  if (ssh !== undefined) say(`  Sessions over SSH: ${ssh}`)
  if (password) {
    say(`  First sign-in:  ${username}  ${password.reveal()}`)
    say('  The password is shown this once. Change it after you have signed in.')
  }
  say('')
}
