import { textOf } from '@gatehouse/directory/entry'
import { joinDn, namesOf, parentOf, toFileTime } from '@gatehouse/directory/values'
import type { StepOf } from './planned-step.ts'
import type { StepResult } from './step-facts.ts'
import { StepFailed } from './step-failed.ts'
import {
  byGuid,
  type Doing,
  flagsOf,
  getAccount,
  guidOf,
  isSameText,
  placeOf,
  sameAccount,
  undone,
} from './domain-doing.ts'

/** ADS_UF_ACCOUNTDISABLE (MS-ADTS 2.2.16). */
const disabled = 2

type Switching = Doing<StepOf<'enable-domain-user' | 'disable-domain-user'>>

/** Enables or disables; one that undoes the other does so only when that one changed something. */
export async function switchUser(doing: Switching): Promise<StepResult> {
  const { step, facts } = doing
  const { account } = step
  const toDisabled = step.kind === 'disable-domain-user'
  const word = toDisabled ? 'disabled' : 'enabled'
  if (step.undoes === undefined) {
    const found = await getAccount(doing, ['userAccountControl'])
    const is = (flagsOf(found) & disabled) !== 0
    const state = {
      ...{ ...placeOf(doing), guid: guidOf(found) },
      changed: facts.had?.['changed'] ?? is !== toDisabled,
    }
    if (facts.had === undefined) await facts.keep?.(state)
    await setFlag(doing, found.dn, flagsOf(found), toDisabled)
    await requireFlag(doing, state.guid, toDisabled)
    if (state.changed) return { text: `${account} is ${word}.`, state }
    return { text: `${account} was ${word} before, and will stay so.`, state }
  }
  if (facts.before?.['changed'] !== true) return { text: `This session did not change ${account}.` }
  const found = await sameAccount(doing, facts.before, ['userAccountControl'])
  if (!found) return { text: `There is no account ${account} any more.` }
  const isSeen = ((flagsOf(found) & disabled) !== 0) !== toDisabled
  await setFlag(doing, found.dn, flagsOf(found), toDisabled)
  await requireFlag(doing, guidOf(found), toDisabled)
  return undone(doing, `${account} is ${word} again.`, { isSeen })
}

async function setFlag({ directory }: Doing, dn: string, flags: number, isSet: boolean) {
  if (((flags & disabled) !== 0) === isSet) return
  const wanted = isSet ? flags | disabled : flags & ~disabled
  await directory.modify(dn, [replaceBy('userAccountControl', String(wanted))])
}

async function requireFlag(doing: Doing, guid: string, isSet: boolean): Promise<void> {
  const found = await byGuid(doing, guid, ['userAccountControl'])
  if (found && ((flagsOf(found) & disabled) !== 0) === isSet) return
  throw new StepFailed(
    `${doing.step.account} is still ${isSet ? 'enabled' : 'disabled'} after it was changed.`,
  )
}

export async function unlockUser(doing: Doing<StepOf<'unlock-domain-user'>>): Promise<StepResult> {
  const { directory, step } = doing
  const found = await getAccount(doing, ['lockoutTime'])
  if ((textOf(found, 'lockoutTime') ?? '0') === '0')
    return { text: `${step.account} is not locked.` }
  await directory.modify(found.dn, [replaceBy('lockoutTime', '0')])
  const after = await byGuid(doing, guidOf(found), ['lockoutTime'])
  if (after && (textOf(after, 'lockoutTime') ?? '0') === '0') {
    return { text: `${step.account} is not locked any more.` }
  }
  throw new StepFailed(`${step.account} is still locked.`)
}

/** Into a container, or back to where it was; one that somebody has moved on since stays where they put it. */
export async function moveUser(doing: Doing<StepOf<'move-domain-object'>>): Promise<StepResult> {
  const { step, facts } = doing
  if (step.undoes !== undefined) return moveBack(doing)
  const found = await getAccount(doing, [])
  const home = await doing.directory.find(parentOf(found.dn), ['objectGUID'])
  const isThere = isSameText(parentOf(found.dn), step.to)
  const state = facts.had ?? {
    ...{ ...placeOf(doing), guid: guidOf(found), changed: !isThere },
    from: home ? guidOf(home) : '',
  }
  if (facts.had === undefined) await facts.keep?.(state)
  await move(doing, found.dn, step.to)
  await requireParent(doing, guidOf(found), step.to)
  return { text: `${step.account} is in ${step.to}.`, state }
}

async function moveBack(doing: Doing<StepOf<'move-domain-object'>>): Promise<StepResult> {
  const { step, facts } = doing
  const { account } = step
  if (facts.before?.['changed'] !== true) return { text: `This session did not move ${account}.` }
  const found = await sameAccount(doing, facts.before, [])
  if (!found) return { text: `There is no account ${account} any more.` }
  const home = await byGuid(doing, facts.before['from'], ['objectGUID'])
  if (!home) throw new StepFailed(`Where ${account} was before is gone. It was left in ${step.to}.`)
  if (isSameText(parentOf(found.dn), home.dn)) {
    return undone(doing, `${account} is where it was.`, { isSeen: false })
  }
  if (!isSameText(parentOf(found.dn), step.to)) {
    const text = `Somebody moved ${account} to ${parentOf(found.dn)} meanwhile; it was left there.`
    return undone(doing, text, { isSeen: false })
  }
  await move(doing, found.dn, home.dn)
  await requireParent(doing, guidOf(found), home.dn)
  return undone(doing, `${account} is in ${home.dn} again.`, { isSeen: true })
}

async function move({ directory }: Doing, dn: string, to: string): Promise<void> {
  if (isSameText(parentOf(dn), to)) return
  const [own = ''] = namesOf(dn)
  await directory.rename(dn, joinDn(own, to))
}

async function requireParent(doing: Doing, guid: string, parent: string): Promise<void> {
  const found = await byGuid(doing, guid, ['objectGUID'])
  if (found && isSameText(parentOf(found.dn), parent)) return
  throw new StepFailed(`${doing.step.account} is not in ${parent} after it was moved.`)
}

const never = '9223372036854775807'

/** By the latest end that the session can have; afterwards as it was, unless somebody set another meanwhile. */
export async function expireUser(doing: Doing<StepOf<'expire-domain-user'>>): Promise<StepResult> {
  const { step, facts, directory } = doing
  const { account } = step
  if (step.undoes !== undefined) return expireAsBefore(doing)
  if (!facts.endsAt) throw new StepFailed('It is not known when the session ends.')
  const found = await getAccount(doing, ['accountExpires'])
  const wanted = toFileTime(facts.endsAt)
  const was = textOf(found, 'accountExpires') ?? never
  const state = {
    ...{ ...placeOf(doing), guid: guidOf(found), wanted },
    was: facts.had?.['was'] ?? was,
  }
  await facts.keep?.(state)
  await directory.modify(found.dn, [replaceBy('accountExpires', wanted)])
  await requireExpiry(doing, guidOf(found), wanted)
  return { text: `${account} expires at ${facts.endsAt.toISOString()}.`, state }
}

async function expireAsBefore(doing: Doing<StepOf<'expire-domain-user'>>): Promise<StepResult> {
  const { step, facts, directory } = doing
  const { account } = step
  const { was, wanted } = facts.before ?? {}
  if (!facts.before || typeof was !== 'string')
    return { text: `This session did not change ${account}.` }
  const found = await sameAccount(doing, facts.before, ['accountExpires'])
  if (!found) return { text: `There is no account ${account} any more.` }
  const is = textOf(found, 'accountExpires') ?? never
  const text = `${account} expires as before.`
  if (is === was) return undone(doing, text, { isSeen: false })
  if (is !== wanted) {
    const other = `Somebody changed when ${account} expires; it was left so.`
    return undone(doing, other, { isSeen: false })
  }
  await directory.modify(found.dn, [replaceBy('accountExpires', was)])
  await requireExpiry(doing, guidOf(found), was)
  return undone(doing, text, { isSeen: true })
}

async function requireExpiry(doing: Doing, guid: string, wanted: string): Promise<void> {
  const found = await byGuid(doing, guid, ['accountExpires'])
  if (found && textOf(found, 'accountExpires') === wanted) return
  throw new StepFailed(`When ${doing.step.account} expires could not be changed.`)
}

const replaceBy = (attribute: string, value: string) =>
  ({ attribute, operation: 'replace', values: [value] }) as const
