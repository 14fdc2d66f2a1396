import { CredentialId } from '@gatehouse/contract/ids'
import { connectTarget } from '#domains/targets'
import type { Context } from '#platform/context.ts'
import type { SshConnection } from '#platform/ssh/connect-ssh.ts'
import type { CommandResult } from '#platform/ssh/run-command.ts'
import { quoted } from '#platform/ssh/ssh-trouble.ts'
import { appendKeyScript, removeKeyScript } from './authorized-keys-script.ts'
import type { CredentialsOptions } from './credentials-options.ts'
import { type AccountLogin, passwordOf, serviceLogin, toLogin } from './login.service.ts'
import type { Claim, KnownSecret } from './rotation-claim.ts'
import { runAs } from './run-as.ts'
import { tellDomain } from './tell-domain.ts'

/** The account names that `useradd` makes, and no options, for those programs that read names from a line. */
const localAccount = /^[A-Za-z_][A-Za-z0-9_.-]{0,31}\$?$/

/** Why it was refused, as a whole sentence; undefined when it was done. */
export type Refusal = string | undefined

export interface Told {
  refusal: Refusal
  /** The domain controller that was told, where others hear of it later: `dc1.corp.test:636`. */
  at?: string
  /** It was refused for what it is, so that every controller refuses it. */
  isUnfit?: boolean
}

/** Has the candidate set on the target. Doing it again does no harm. Throws `SshTrouble` or `DirectoryTrouble`. */
export async function tellCandidate(
  ctx: Context,
  options: CredentialsOptions,
  claim: Claim & { candidate: KnownSecret },
  signal: AbortSignal,
): Promise<Told> {
  if (claim.target.kind !== 'domain')
    return { refusal: await tellHost(ctx, options, claim, signal) }
  return tellDomain(ctx, claim, await workerFor(ctx, options, claim, claim.current), signal)
}

async function tellHost(
  ctx: Context,
  options: CredentialsOptions,
  claim: Claim & { candidate: KnownSecret },
  signal: AbortSignal,
): Promise<Refusal> {
  const { credential, candidate } = claim
  if (!localAccount.test(credential.username)) {
    return `${quoted(credential.username)} is no local account of Linux, so its secret is not replaced.`
  }
  const worker = await workerFor(ctx, options, claim, claim.current)
  await using connection = await connectTarget(ctx, place(claim), worker, signal)
  if (credential.kind === 'ssh-key') {
    return await editKeys(connection, claim, worker, appendKeyScript, candidate.publicKey, signal)
  }
  if (worker.isItself) return await changeOwnPassword(connection, claim, candidate, signal)
  const result = await runAs(connection, {
    account: 'root',
    words: ['chpasswd'],
    stdin: `${credential.username}:${candidate.text.reveal()}\n`,
    sudoPassword: passwordOf(worker),
    signal,
  })
  return refusalOf(result, 'chpasswd', [candidate.text.reveal(), passwordOf(worker)])
}

/** Has the old key removed from the target, after the new one was proven. Throws `SshTrouble`. */
export async function tellOldKey(
  ctx: Context,
  options: CredentialsOptions,
  claim: Claim,
  signal: AbortSignal,
): Promise<Refusal> {
  const worker = await workerFor(ctx, options, claim, claim.current)
  await using connection = await connectTarget(ctx, place(claim), worker, signal)
  const { rotation_old_key: key } = claim.credential
  return await editKeys(connection, claim, worker, removeKeyScript, key, signal)
}

const place = ({ organizationId, credential, target }: Claim) => ({
  organizationId,
  targetId: credential.target_id ?? target.id,
})

export interface Worker extends AccountLogin {
  /** There is no service credential, so the account changes its own password. */
  isItself: boolean
}

/** Who signs in to do it: the target's service credential, or the account itself. */
export async function workerFor(
  ctx: Context,
  options: CredentialsOptions,
  { organizationId, credential, target }: Pick<Claim, 'organizationId' | 'credential' | 'target'>,
  own: KnownSecret | undefined,
): Promise<Worker> {
  const serviceId = target.service_credential_id
  if (serviceId && serviceId !== credential.id) {
    const login = await serviceLogin(options)(ctx, organizationId, CredentialId.parse(serviceId))
    return { ...login, isItself: false }
  }
  if (!own) throw new Error('A credential without a secret cannot replace it by itself.')
  const login = toLogin(credential, own.text.reveal())
  return { username: credential.username, login, isItself: serviceId !== credential.id }
}

async function editKeys(
  connection: SshConnection,
  { credential }: Claim,
  worker: Worker,
  script: string,
  key: string | null,
  signal: AbortSignal,
): Promise<Refusal> {
  if (!key) return undefined
  const sudoPassword = passwordOf(worker)
  const result = await runAs(connection, {
    ...{ account: credential.username, words: ['sh', '-c', script], stdin: `${key}\n` },
    ...{ sudoPassword, signal },
  })
  return refusalOf(result, 'authorized_keys', [sudoPassword])
}

/** passwd asks for the old password, then twice for the new one; without a terminal it reads lines. */
async function changeOwnPassword(
  connection: SshConnection,
  { current }: Claim,
  { text }: KnownSecret,
  signal: AbortSignal,
): Promise<Refusal> {
  const [before, after] = [current?.text.reveal() ?? '', text.reveal()]
  const stdin = `${before}\n${after}\n${after}\n`
  const result = await connection.exec('env LC_ALL=C passwd', { stdin, signal })
  return refusalOf(result, 'passwd', [before, after])
}

function refusalOf(
  { exitCode, signal, stderr, stdout }: CommandResult,
  program: string,
  secrets: readonly (string | undefined)[],
): Refusal {
  if (exitCode === 0) return undefined
  const code = signal ? `was ended by ${quoted(signal)}` : `ended with ${exitCode}`
  return `The target refused: ${program} ${code}. ${quoted(without(stderr || stdout, secrets))}`.trim()
}

/** Some programs quote what they were given. */
const without = (text: string, secrets: readonly (string | undefined)[]): string =>
  secrets.reduce<string>((rest, secret) => (secret ? rest.replaceAll(secret, '…') : rest), text)
