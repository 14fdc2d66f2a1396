import { showDeleted } from '@gatehouse/directory/controls'
import { dnsNameOf } from '@gatehouse/directory/find-account'
import { type Entry, textOf } from '@gatehouse/directory/entry'
import {
  canonicalPath,
  escapeFilter,
  escapeRdn,
  guidBytes,
  isBelow,
  joinDn,
  parentOf,
  toFileTime,
  unicodePassword,
} from '@gatehouse/directory/values'
import type { StepOf } from './planned-step.ts'
import type { StepResult } from './step-facts.ts'
import { StepFailed } from './step-failed.ts'
import { byGuid, type Doing, guidOf, placeOf, requireHere, undone } from './domain-doing.ts'

/** sAMAccountName of a user (MS-ADTS 3.1.1.6). */
export const maxDomainName = 20

/** In the notes of an account that we made: no other is ever touched. */
export const accountMark = (sessionId: string): string => `Gatehouse session ${sessionId}`

const seen = ['objectGUID', 'info', 'sAMAccountName', 'userAccountControl', 'accountExpires']
const normalAccount = 512
const minute = 60_000
/** Should nobody come back, the domain itself refuses the account so long after the last end that the session can have. */
const graceMilliseconds = 15 * minute

export async function createUser(doing: Doing<StepOf<'create-domain-user'>>): Promise<StepResult> {
  const { directory, step, facts } = doing
  const account = requireOwnName(step.account)
  const there = await named(doing, account)
  if (there && !isMarked(doing, there)) {
    throw new StepFailed(
      `There is an account ${account} already, which was not made for this session. It was left as it is.`,
    )
  }
  if (there)
    await directory.modify(there.dn, [replace('unicodePwd', unicodePassword(passwordOf(facts)))])
  else {
    await requireHere(doing)
    await add(doing, account)
  }
  const made = await named(doing, account)
  if (
    !made ||
    !isMarked(doing, made) ||
    Number(textOf(made, 'userAccountControl')) !== normalAccount
  ) {
    throw new StepFailed(`${account} is not there as it was made.`)
  }
  const { dnsHostName } = directory.rootDse
  return {
    text: `The account ${account} is in ${canonicalPath(parentOf(made.dn))}, made on ${dnsHostName}.`,
    state: { ...placeOf(doing), guid: guidOf(made) },
  }
}

async function add(doing: Doing<StepOf<'create-domain-user'>>, account: string): Promise<void> {
  const { directory, step, facts, clock } = doing
  const container = await containerOf(doing)
  const mark = accountMark(step.sessionId)
  const endsAt = facts.endsAt ?? new Date(clock.now().getTime() + 24 * 60 * minute)
  const domain = dnsNameOf(directory.rootDse.defaultNamingContext)
  const values: Record<string, string | Buffer> = {
    objectClass: 'user',
    sAMAccountName: account,
    userPrincipalName: `${account}@${domain}`,
    displayName: account,
    description: 'Made by Gatehouse for one session; it goes with it.',
    info: mark,
    userAccountControl: String(normalAccount),
    accountExpires: toFileTime(new Date(endsAt.getTime() + graceMilliseconds)),
    unicodePwd: unicodePassword(passwordOf(facts)),
  }
  await facts.keep?.(placeOf(doing))
  await directory.add(
    joinDn(`CN=${escapeRdn(account)}`, container),
    new Map(Object.entries(values).map(([name, value]) => [name, [value]])),
  )
}

/**
 * The account of the session goes, and no other; found by what it is and not by its name, which may have changed. Nor does the
 * mark count then: it stands where an account may write of itself (Personal Information, MS-ADTS 3.1.1.2.3.3).
 */
export async function deleteUser(doing: Doing<StepOf<'delete-domain-user'>>): Promise<StepResult> {
  const { step, directory } = doing
  const { account } = step
  const own = await ownAccount(doing)
  if (!own) return nothingThere(doing)
  await remove(doing, own)
  const text = `The account ${account} is gone from ${directory.rootDse.dnsHostName}.`
  return undone(doing, text, { isSeen: true })
}

async function nothingThere(doing: Doing<StepOf<'delete-domain-user'>>): Promise<StepResult> {
  const { account } = doing.step
  const other = await named(doing, requireOwnName(account))
  const text = other
    ? `The account ${account} was not made for this session, and was left as it is.`
    : `There is no account ${account} any more.`
  if (await wasDeletedHere(doing)) return undone(doing, text, { isSeen: true })
  if (doing.facts.before) await requireHere(doing)
  return { text }
}

/** A controller that hears of it from another in between has none any more. */
async function remove({ directory }: Doing, own: Entry): Promise<void> {
  try {
    await directory.remove(own.dn)
  } catch (error) {
    if (await byGuid({ directory }, guidOf(own), seen)) throw error
  }
}

/** Only who may see what was deleted learns it; others have to ask the controller where it was made. */
async function wasDeletedHere({
  directory,
  facts,
}: Doing<StepOf<'delete-domain-user'>>): Promise<boolean> {
  const guid = facts.before?.['guid']
  if (typeof guid !== 'string' || !/^[0-9a-f-]{36}$/.test(guid)) return false
  const found = directory.search({
    ...{ base: directory.rootDse.defaultNamingContext, scope: 'sub', attributes: ['isDeleted'] },
    filter: `(objectGUID=${escapeFilter(guidBytes(guid))})`,
    controls: [showDeleted()],
  })
  for await (const entry of found) return textOf(entry, 'isDeleted') === 'TRUE'
  return false
}

export const isUserGone = async (doing: Doing<StepOf<'delete-domain-user'>>): Promise<boolean> =>
  (await ownAccount(doing)) === undefined

async function ownAccount(doing: Doing<StepOf<'delete-domain-user'>>): Promise<Entry | undefined> {
  const known = await byGuid(doing, doing.facts.before?.['guid'], seen)
  if (known) return known
  // It may have been made without our hearing of it.
  const found = await named(doing, requireOwnName(doing.step.account))
  return found && isMarked(doing, found) ? found : undefined
}

async function named({ directory }: Doing, account: string): Promise<Entry | undefined> {
  const found = directory.search({
    ...{ base: directory.rootDse.defaultNamingContext, scope: 'sub', attributes: seen },
    filter: `(sAMAccountName=${escapeFilter(account)})`,
  })
  for await (const entry of found) return entry
  return undefined
}

const isMarked = ({ step }: Doing, entry: Entry): boolean =>
  textOf(entry, 'info') === accountMark(step.sessionId)

function requireOwnName(account: string): string {
  if (/^[a-z][a-z0-9_-]*$/.test(account) && account.length <= maxDomainName) return account
  throw new StepFailed(`${JSON.stringify(account)} is not the name of an account that we make.`)
}

function passwordOf({ password }: Doing['facts']): string {
  if (password !== undefined && password !== '') return password
  throw new StepFailed('The new account would have no password.')
}

/** Where a domain keeps users unless somebody says otherwise (MS-ADTS 6.1.1.4.6). */
const usersContainer = 'a9d1ca15768811d1aded00c04fd8d5cd'

async function containerOf({
  directory,
  step,
}: Doing<StepOf<'create-domain-user'>>): Promise<string> {
  const root = directory.rootDse.defaultNamingContext
  const wanted = step.container || `<WKGUID=${usersContainer},${root}>`
  if (step.container !== '' && !isBelow(step.container, root)) {
    throw new StepFailed(
      `${step.container} is not in this domain, whose objects are below ${root}.`,
    )
  }
  const found = await directory.find(wanted, ['distinguishedName'])
  const dn = found && textOf(found, 'distinguishedName')
  if (dn === undefined) throw new StepFailed(`There is no ${wanted} in this domain.`)
  return dn
}

const replace = (attribute: string, value: string | Buffer) =>
  ({ attribute, operation: 'replace', values: [value] }) as const
