import { addressText } from '@gatehouse/directory/connection-trouble'
import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { dnsNameOf, findAccount } from '@gatehouse/directory/find-account'
import { listControllerNames } from '@gatehouse/directory/list-controllers'
import { textOf, type Entry, valuesOf } from '@gatehouse/directory/entry'
import { guidText } from '@gatehouse/directory/values'
import type { Clock } from '#platform/context.ts'
import type { DomainStep } from './planned-step.ts'
import type { StepFacts, StepResult, StepState } from './step-facts.ts'
import { StepFailed } from './step-failed.ts'

export interface Doing<Step extends DomainStep = DomainStep> {
  clock: Clock
  directory: DirectoryConnection
  step: Step
  facts: StepFacts
}

/** Controllers tell each other of changes by and by: what was made on one is there first, and undone there first. */
export const placeOf = ({ directory: { rootDse, controller } }: Pick<Doing, 'directory'>) => ({
  controller: rootDse.dnsHostName,
  controllerAt: addressText(controller),
})

/**
 * Where something was made, or may have been made, when that is not where we are and may still be there: what it was told and
 * nobody else was comes to the others when it is back. One that was demoted takes that with it.
 */
async function awaited({ directory, facts }: Doing): Promise<string | undefined> {
  const { controller } = facts.before ?? facts.had ?? {}
  if (typeof controller !== 'string' || controller === directory.rootDse.dnsHostName)
    return undefined
  if (facts.isAwaited === false && facts.had?.['isUndone'] === true) return undefined
  const names = await listControllerNames(directory)
  return names?.has(controller.toLowerCase()) === false ? undefined : controller
}

/** What is not here may still come from there, so it is not gone. Throws `StepFailed`. */
export async function requireHere(doing: Doing): Promise<void> {
  const there = await awaited(doing)
  if (there === undefined) return
  const here = doing.directory.rootDse.dnsHostName
  throw new StepFailed(
    `It was done on ${there}, which is not asked or does not answer; ${here} has nothing of it. It has to be looked at on ${there}.`,
  )
}

/**
 * What was taken back here is still there where it was given, until that has heard of it: somebody could use it there. So the
 * step goes on until it is read there, or that is no controller of ours any more. Throws `StepFailed` until then.
 * @param isSeen It was here, and so the domain tells all others that it was taken back.
 */
export async function undone(
  doing: Doing,
  text: string,
  { isSeen }: { isSeen: boolean },
): Promise<StepResult> {
  const { facts } = doing
  const had = isSeen ? { ...facts.had, isUndone: true } : facts.had
  const there = await awaited({ ...doing, facts: { ...facts, had } })
  if (there === undefined) return { text }
  if (isSeen) await facts.keep?.({ ...facts.had, isUndone: true })
  throw new StepFailed(
    `${text} It has to be looked at on ${there}, where it was done and which is not asked or does not answer.`,
  )
}

export const guidOf = (entry: Entry): string =>
  guidText(valuesOf(entry, 'objectGUID')[0] ?? Buffer.alloc(16))

export const byGuid = (
  { directory }: Pick<Doing, 'directory'>,
  guid: unknown,
  attributes: readonly string[],
): Promise<Entry | undefined> =>
  typeof guid === 'string'
    ? directory.find(`<GUID=${guid}>`, attributes)
    : Promise.resolve(undefined)

/** An account that has to be there. Throws `StepFailed`. */
export async function getAccount(doing: Doing, attributes: readonly string[]): Promise<Entry> {
  const { directory, step } = doing
  const found = await findAccount(directory, step.account, ['objectGUID', ...attributes])
  if (found) return found
  throw new StepFailed(`There is no account ${step.account} in ${domainOf(doing)}.`)
}

export const domainOf = ({ directory }: Pick<Doing, 'directory'>): string =>
  dnsNameOf(directory.rootDse.defaultNamingContext)

/** The account that the step before worked on, whatever it is called now and wherever it is. */
export async function sameAccount(
  doing: Doing,
  { guid }: StepState,
  attributes: readonly string[],
): Promise<Entry | undefined> {
  const found = await byGuid(doing, guid, ['objectGUID', ...attributes])
  if (!found) await requireHere(doing)
  return found
}

export const isSameText = (a: string | undefined, b: string | undefined): boolean =>
  (a ?? '').toLowerCase() === (b ?? '').toLowerCase()

export const flagsOf = (entry: Entry): number => Number(textOf(entry, 'userAccountControl') ?? 0)
