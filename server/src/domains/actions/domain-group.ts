import { type Entry, numberOf, textOf, valuesOf } from '@gatehouse/directory/entry'
import { escapeFilter, relativeIdOf, sidText } from '@gatehouse/directory/values'
import type { StepOf } from './planned-step.ts'
import type { StepResult } from './step-facts.ts'
import { StepFailed } from './step-failed.ts'
import {
  byGuid,
  type Doing,
  getAccount,
  guidOf,
  placeOf,
  requireHere,
  sameAccount,
  undone,
} from './domain-doing.ts'

const seen = ['primaryGroupID']

/** Whether the account was a member before is kept first, so that the end takes away what was given, and no more. */
export async function joinGroup(doing: Doing<StepOf<'add-to-domain-group'>>): Promise<StepResult> {
  const { directory, step, facts } = doing
  const { account } = step
  const group = await groupNamed(doing)
  const member = await getAccount(doing, seen)
  const isIn = await isMember(doing, group, member)
  const state = {
    ...placeOf(doing),
    ...{ guid: guidOf(member), groupGuid: guidOf(group) },
    was: facts.had?.['was'] ?? (isIn ? 'member' : 'no member'),
  }
  if (facts.had === undefined) await facts.keep?.(state)
  if (!isIn) await changeMember(doing, group, { operation: 'add', member })
  if (!(await isMember(doing, group, member))) {
    throw new StepFailed(`${account} is not in ${step.group} after it was added.`)
  }
  const text =
    state.was === 'member'
      ? `${account} was in ${step.group} before, and stays in it.`
      : `${account} is in ${step.group}, by ${directory.rootDse.dnsHostName}.`
  return { text, state }
}

export async function leaveGroup(
  doing: Doing<StepOf<'remove-from-domain-group'>>,
): Promise<StepResult> {
  const { directory, step, facts } = doing
  const { account, group: name } = step
  if (!facts.before) return { text: `This session gave ${account} nothing in ${name}.` }
  if (facts.before['was'] === 'member') {
    return { text: `${account} was in ${name} before the session, and stays in it.` }
  }
  const given = await membershipOf(doing)
  if (!given) return { text: `${account} is not in ${name} any more.` }
  const { group, member } = given
  await changeMember(doing, group, { operation: 'delete', member })
  const text = `${account} is out of ${name}, by ${directory.rootDse.dnsHostName}.`
  return undone(doing, text, { isSeen: true })
}

/** A controller that hears of it from another in between refuses, and has it as it should be. */
async function changeMember(
  doing: Doing,
  group: Entry,
  { operation, member }: { operation: 'add' | 'delete'; member: Entry },
): Promise<void> {
  try {
    await doing.directory.modify(group.dn, [
      { attribute: 'member', operation, values: [member.dn] },
    ])
  } catch (error) {
    if ((await isMember(doing, group, member)) !== (operation === 'add')) throw error
  }
}

export const hasLeftGroup = async (
  doing: Doing<StepOf<'remove-from-domain-group'>>,
): Promise<boolean> => {
  const { before } = doing.facts
  if (!before || before['was'] === 'member') return true
  return (await findMembership(doing)) === undefined
}

/** Throws `StepFailed` when it is not here and may be elsewhere. */
async function membershipOf(doing: Doing<StepOf<'remove-from-domain-group'>>) {
  const found = await findMembership(doing)
  if (!found) await requireHere(doing)
  return found
}

async function findMembership(doing: Doing<StepOf<'remove-from-domain-group'>>) {
  const before = doing.facts.before ?? {}
  const member = await sameAccount(doing, before, seen)
  const group = await byGuid(doing, before['groupGuid'], ['objectGUID', 'objectSid'])
  // An account or a group that is gone has taken the membership with it.
  if (!member || !group || !(await isMember(doing, group, member))) return undefined
  return { group, member }
}

async function groupNamed({
  directory,
  step,
}: Doing<StepOf<'add-to-domain-group'>>): Promise<Entry> {
  const found = directory.search({
    ...{ base: directory.rootDse.defaultNamingContext, scope: 'sub' },
    filter: `(&(objectClass=group)(sAMAccountName=${escapeFilter(step.group)}))`,
    attributes: ['objectGUID', 'objectSid'],
  })
  for await (const entry of found) return entry
  throw new StepFailed(`There is no group ${step.group} in this domain.`)
}

/** Also by its primary group, which no list of members has (MS-ADTS 3.1.1.4.5). */
async function isMember({ directory }: Doing, group: Entry, member: Entry): Promise<boolean> {
  const sid = valuesOf(group, 'objectSid')[0]
  if (sid && numberOf(member, 'primaryGroupID') === relativeIdOf(sidText(sid))) return true
  const found = directory.search({
    ...{ base: group.dn, scope: 'base', attributes: ['cn'] },
    filter: `(member=${escapeFilter(member.dn)})`,
  })
  for await (const entry of found) return textOf(entry, 'cn') !== undefined
  return false
}
