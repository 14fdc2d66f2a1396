import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { dnsNameOf, findAccount } from '@gatehouse/directory/find-account'
import { textOf, type Entry, valuesOf } from '@gatehouse/directory/entry'
import { guidText } from '@gatehouse/directory/values'
import type { Clock } from '#platform/context.ts'
import type { DomainStep } from './planned-step.ts'
import type { StepFacts, StepState } from './step-facts.ts'
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
  controllerAt: `${controller.host}:${controller.port}`,
})

/** Where something was made, or may have been made, other than where we are. */
export function elsewhere({ directory, facts }: Doing): string | undefined {
  const { controller } = facts.before ?? facts.had ?? {}
  if (typeof controller !== 'string' || controller === directory.rootDse.dnsHostName)
    return undefined
  return controller
}

/** What is not here may still come from there, so it is not gone. Throws `StepFailed`. */
export function requireHere(doing: Doing): void {
  const there = elsewhere(doing)
  if (there === undefined) return
  const here = doing.directory.rootDse.dnsHostName
  throw new StepFailed(
    `It was done on ${there}, which cannot be reached, and ${here} knows nothing of it yet. It has to be looked at on ${there}.`,
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
  if (!found) requireHere(doing)
  return found
}

export const isSameText = (a: string | undefined, b: string | undefined): boolean =>
  (a ?? '').toLowerCase() === (b ?? '').toLowerCase()

export const flagsOf = (entry: Entry): number => Number(textOf(entry, 'userAccountControl') ?? 0)
