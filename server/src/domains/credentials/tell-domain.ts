import { addressText } from '@gatehouse/directory/connection-trouble'
import { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { type DomainPasswordRules, objectionToPassword } from '@gatehouse/directory/password-rules'
import { unicodePassword } from '@gatehouse/directory/values'
import { connectDirectory } from '#domains/targets'
import type { Context } from '#platform/context.ts'
import { quoted } from '#platform/ssh/ssh-trouble.ts'
import { directoryLogin } from './directory-login.ts'
import { type DomainAccount, readDomainAccount } from './domain-account.ts'
import type { Claim, KnownSecret } from './rotation-claim.ts'
import type { Refusal, Told, Worker } from './tell-target.ts'

/** Has the candidate set in the domain. Doing it again does no harm. Throws `DirectoryTrouble` when it could not be asked. */
export async function tellDomain(
  ctx: Context,
  claim: Claim & { candidate: KnownSecret },
  worker: Worker,
  signal: AbortSignal,
): Promise<Told> {
  const { organizationId, credential, target } = claim
  if (credential.kind !== 'password') {
    return { refusal: 'An account of a domain has a password and no key.' }
  }
  const place = { organizationId, targetId: target.id }
  const login = directoryLogin(worker, target)
  await using connection = await connectDirectory(ctx, place, login, signal)
  const told = await tellController(connection, claim, worker)
  return { ...told, at: addressText(connection.controller) }
}

async function tellController(
  connection: DirectoryConnection,
  claim: Claim & { candidate: KnownSecret },
  worker: Worker,
): Promise<Told> {
  const { credential, target, candidate } = claim
  const account = await readDomainAccount(connection, credential.username)
  if (!account) {
    const refusal = `There is no account ${quoted(credential.username)} in ${target.address}.`
    return { refusal }
  }
  const unfit = objectionToPassword(candidate.text.reveal(), account.rules, account)
  const refusal = objectionTo(account, worker, connection) ?? unfit
  if (refusal !== undefined) return { refusal, isUnfit: unfit !== undefined }
  const before = worker.isItself ? claim.current : undefined
  return setPassword(connection, account, { before, after: candidate })
}

function objectionTo(
  account: DomainAccount,
  { isItself }: Worker,
  { rootDse }: DirectoryConnection,
): Refusal {
  const { samAccountName, isManagedByDomain } = account
  if (isManagedByDomain) {
    return `${samAccountName} is a computer or a managed service account: the domain itself replaces its password.`
  }
  return isItself ? tooYoung(account, rootDse.currentTime) : undefined
}

/** Only who has the right to reset passwords need not wait (MS-SAMR 3.1.1.7.1). */
function tooYoung({ rules, passwordSetAt }: DomainAccount, now: Date): Refusal {
  if (!passwordSetAt || rules.minAgeMilliseconds === 0) return undefined
  const from = new Date(passwordSetAt.getTime() + rules.minAgeMilliseconds)
  if (from <= now) return undefined
  return `By ${rules.name} an account may change its own password again at ${from.toISOString()}. A service credential of the domain may replace it at once: choose one on its page.`
}

/** A reset by somebody with the right to it, or a change by the account itself (MS-ADTS 3.1.1.3.1.5). */
async function setPassword(
  connection: DirectoryConnection,
  { dn, rules }: DomainAccount,
  { before, after }: { before: KnownSecret | undefined; after: KnownSecret },
): Promise<Told> {
  const value = (secret: KnownSecret) => [unicodePassword(secret.text.reveal())]
  try {
    await connection.modify(
      dn,
      before
        ? [
            { attribute: 'unicodePwd', operation: 'delete', values: value(before) },
            { attribute: 'unicodePwd', operation: 'add', values: value(after) },
          ]
        : [{ attribute: 'unicodePwd', operation: 'replace', values: value(after) }],
    )
    return { refusal: undefined }
  } catch (error) {
    if (!(error instanceof DirectoryTrouble) || error.step === 'connection') throw error
    if (error.subCode !== policyCode) return { refusal: `${error.text} ${error.fix}` }
    return { refusal: `${error.text} ${rulesText(rules)}`, isUnfit: true }
  }
}

/** ERROR_PASSWORD_RESTRICTION (MS-ERREF 2.2) */
const policyCode = '0000052D'

const hour = 3_600_000

function rulesText(rules: DomainPasswordRules): string {
  const { name, minLength, isComplex, historyLength, minAgeMilliseconds } = rules
  const parts = [
    `${minLength} characters at least`,
    ...(isComplex ? ['three kinds of characters'] : []),
    ...(historyLength > 0 ? [`none of the last ${historyLength}`] : []),
    ...(minAgeMilliseconds > 0
      ? [`no change by the account itself within ${Math.ceil(minAgeMilliseconds / hour)} hours`]
      : []),
  ]
  return `What ${name} asks for: ${parts.join(', ')}.`
}
