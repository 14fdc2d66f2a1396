import type { PlannedStep, StepState } from '#domains/actions'
import type { Context } from '#platform/context.ts'
import { type ActionRunData, findSameRun, saveRun } from './action-run.store.ts'
import type { SessionData } from './session.store.ts'

/** Which steps of two sessions give the same, by the step that takes it back. */
const given: Partial<Record<PlannedStep['kind'], PlannedStep['kind']>> = {
  'remove-from-domain-group': 'add-to-domain-group',
  'disable-domain-user': 'enable-domain-user',
  // Nobody disables an account but whoever locks its session.
  'enable-domain-user': 'disable-domain-user',
  'expire-domain-user': 'expire-domain-user',
}

/** Not who found it there: what they wrote down of before is what the other has given. */
const gaveIt = ({ was, changed }: StepState): boolean =>
  was === undefined ? changed === true : was !== 'member'

/**
 * When two sessions gave the same account the same in a domain, the one that ends last takes it away: what was before the first
 * is now before the other. (A host keeps such notes itself.)
 * @returns a sentence, when there is another
 */
export async function leaveToOther(
  ctx: Context,
  { id: sessionId, organization_id: organizationId }: SessionData,
  { step }: ActionRunData,
  before: StepState | undefined,
): Promise<string | undefined> {
  const kind = given[step.kind]
  if (!kind || step.undoes === undefined || !before || !gaveIt(before)) return undefined
  const { guid, groupGuid } = before
  if (guid === undefined) return undefined
  const isExpiry = kind === 'expire-domain-user'
  return ctx.db.inOrganization(organizationId, async (tx) => {
    // Each sets an end of its own: what this one set is what the other found.
    const asked = { kind, guid, groupGuid, ...(isExpiry && { was: before['wanted'] }) }
    const other = await findSameRun(tx, sessionId, asked)
    if (!other) return undefined
    const { was = '' } = before
    await saveRun(tx, other.id, { result: isExpiry ? { ...other.result, was } : before })
    if (isExpiry) return `${step.account} expires with another session.`
    return kind === 'disable-domain-user'
      ? `${step.account} stays disabled: another session is locked, too.`
      : `${step.account} keeps it: another session gave it, too.`
  })
}
