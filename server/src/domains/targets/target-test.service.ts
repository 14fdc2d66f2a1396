import { CredentialId, type TargetId } from '@gatehouse/contract/ids'
import type { TestStep } from '@gatehouse/contract/targets'
import { loginNameOf } from '@gatehouse/directory/find-account'
import { recordAuditEvent } from '#domains/audit-trail'
import type { OrganizationContext } from '#platform/context.ts'
import { AppError, notFound } from '#platform/errors.ts'
import { dialAddresses, resolveName } from '#platform/ssh/dial.ts'
import { connectionOf, endOf, type SshConnection } from '#platform/ssh/connect-ssh.ts'
import { signIn } from '#platform/ssh/sign-in.ts'
import { SshTrouble } from '#platform/ssh/ssh-trouble.ts'
import { sshOptions } from './connect-target.service.ts'
import { recordOwnLogin } from './own-login.service.ts'
import { testDomain, type FoundLogin } from './domain-test.ts'
import { directoryPlace } from './domain-target.ts'
import { getTarget } from './target.service.ts'
import { findTarget, saveTarget, type TargetData } from './target.store.ts'
import { askSudo } from './sudo-check.ts'
import type { ServiceLogin, TargetsOptions } from './targets-options.ts'
import { TestSteps } from './test-steps.ts'

export interface TestResult {
  succeeded: boolean
  steps: TestStep[]
}

/** Tries the way to a target step by step, as a session would go it, and remembers how it went. */
export async function testTarget(
  ctx: OrganizationContext,
  options: TargetsOptions,
  id: TargetId,
): Promise<TestResult> {
  const target = await ctx.transaction((tx) => getTarget(tx, id))
  const result = await tryAny(ctx, options, target)
  await remember(ctx, target, result)
  return result
}

async function tryAny(
  ctx: OrganizationContext,
  options: TargetsOptions,
  target: TargetData,
): Promise<TestResult> {
  if (target.kind === 'domain') {
    const found = domainLogin(await findLogin(ctx, options, target), target)
    const steps = await testDomain({ place: directoryPlace(target), found, now: ctx.now })
    return { succeeded: steps.every(({ outcome }) => outcome === 'succeeded'), steps }
  }
  const steps = new TestSteps(() => performance.now())
  await tryTarget(ctx, options, target, steps)
  return { succeeded: steps.succeeded, steps: steps.list() }
}

/** A plain account name is one of this domain. */
function domainLogin({ login, problem }: Found, { address }: TargetData): FoundLogin {
  if (!login) return { problem }
  const { username } = login
  if (login.login.kind !== 'password') {
    return { problem: `${username} has no password, and accounts sign in to a domain with one.` }
  }
  return { login: { username: loginNameOf(username, address), password: login.login.password } }
}

async function tryTarget(
  ctx: OrganizationContext,
  options: TargetsOptions,
  target: TargetData,
  steps: TestSteps,
): Promise<void> {
  try {
    if (target.kind !== 'linux' && target.kind !== 'network-device') {
      return steps.skip('Gatehouse does not connect to targets of this kind yet.')
    }
    const found = await findLogin(ctx, options, target)
    await using connection = await walk(ctx, target, found, steps)
    if (connection) await trySudo(connection, target, found, steps)
  } catch (cause) {
    if (!(cause instanceof SshTrouble)) throw cause
    steps.fail(cause)
  }
}

/** As far as the login; undefined when there is nothing to sign in with. */
async function walk(
  ctx: OrganizationContext,
  target: TargetData,
  found: Found,
  steps: TestSteps,
): Promise<SshConnection | undefined> {
  const where = sshOptions(ctx, target)
  const addresses = await resolveName(where)
  const numbers = addresses.map(({ address }) => address).join(', ')
  steps.succeed('name', `${target.address} is ${numbers}.`)
  const socket = await dialAddresses(addresses, where)
  const from = endOf(socket)
  steps.succeed('connection', `Port ${target.port} takes connections.`)
  const keyCheck = { text: '', isTrusted: false }
  try {
    const client = await signIn(socket, {
      ...where,
      // Without a credential the host key is still worth a look; nobody has this name.
      ...(found.login ?? { username: 'gatehouse', login: { kind: 'password', password: '' } }),
      async checkHostKey(key) {
        Object.assign(keyCheck, await where.checkHostKey(key))
        if (keyCheck.isTrusted)
          steps.succeed('host-key', keyCheck.text || 'The host key is trusted.')
        // Stops where nothing can be proved anyway, so that no failed login is counted.
        return found.login ? keyCheck : { isTrusted: false, text: keyCheck.text }
      },
    })
    steps.succeed('login', `${found.login?.username ?? ''} is signed in.`)
    const connection = connectionOf(client, from)
    await recordOwnLogin(ctx, target, connection, found.login?.username ?? '')
    return connection
  } catch (cause) {
    if (found.login || !keyCheck.isTrusted) throw cause
    steps.failWith('login', found.problem ?? '', 'Choose a service credential for the target.')
    return undefined
  }
}

type Found = { login: ServiceLogin; problem?: never } | { login?: never; problem: string }

async function findLogin(
  ctx: OrganizationContext,
  options: TargetsOptions,
  target: TargetData,
): Promise<Found> {
  const { service_credential_id: id } = target
  if (id === null) return { problem: 'The target has no service credential to sign in with.' }
  try {
    const credentialId = CredentialId.parse(id)
    return { login: await options.serviceLogin(ctx, target.organization_id, credentialId) }
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause
    return { problem: cause.message }
  }
}

async function trySudo(
  connection: SshConnection,
  target: TargetData,
  { login }: Found,
  steps: TestSteps,
): Promise<void> {
  if (target.kind !== 'linux') {
    return steps.skip('A network device has no sudo.')
  }
  const { isAllowed, text, fix } = await askSudo(connection, login?.login)
  if (isAllowed) return steps.succeed('sudo', text)
  return steps.failWith('sudo', text, fix)
}

async function remember(
  ctx: OrganizationContext,
  { id, name }: TargetData,
  { succeeded, steps }: TestResult,
): Promise<void> {
  const text = succeeded
    ? 'All steps succeeded.'
    : (steps.find(({ outcome }) => outcome === 'failed')?.text ?? 'No step could be tried.')
  await ctx.transaction(async (tx) => {
    // It may be gone by now.
    if (!(await findTarget(tx, id))) throw notFound('target', id)
    const last = { last_test_at: ctx.now(), last_test_succeeded: succeeded, last_test_text: text }
    await saveTarget(tx, id, last)
    await recordAuditEvent(ctx, tx, {
      type: 'target.tested',
      summary: `Tested the connection to ${name}: ${text}`,
      details: { targetId: id, succeeded },
    })
  })
}
