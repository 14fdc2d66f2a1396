import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { ActivityRecordId, SessionId } from '@gatehouse/contract/ids'
import type { SessionLink } from '@gatehouse/contract/timeline'
import { type ActivityIndex, getActivityRecord } from '#domains/activity'
import { sessionsConnector } from '#domains/sessions'
import type { OrganizationContext } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { momentOf } from './moment.ts'
import { findSeenOfRecord, type SeenLogonData } from './seen-logon.store.ts'
import { listTimedUses, spansOfRecordings } from './session-uses.ts'
import { isWithin, spansOf, type TimedUse } from './spans.ts'
import { logonDetail } from './tell-logons.service.ts'
import { targetsOfSource } from './target-computer.store.ts'

type Said = Pick<SessionLink, 'certainty' | 'text'>
interface Linked extends Said {
  use: TimedUse
  /** What we wrote ourselves has our own time, and says from where. */
  isOurs?: boolean
}

/** The sessions in which something was done; several where one account is shared. */
export async function sessionsOfRecord(
  ctx: OrganizationContext,
  index: ActivityIndex,
  id: ActivityRecordId,
): Promise<SessionLink[]> {
  const record = await getActivityRecord(ctx, index, id)
  return ctx.transaction(async (tx) => {
    const linked = record.sourceId ? await seenBy(tx, record) : await writtenBy(tx, record)
    const recordings = await spansOfRecordings(
      tx,
      linked.map(({ use }) => use),
    )
    return linked.map(({ use, certainty, text, isOurs = false }) => {
      const moment = momentOf(use, recordings, {
        ...{ at: Date.parse(record.at), isOurClock: isOurs },
        ...(isOurs && record.workstation !== '' ? { address: record.workstation } : {}),
      })
      return { ...linkOf(use), certainty, text, ...(moment && { moment }) }
    })
  })
}

const linkOf = (use: TimedUse) => ({
  ...{ sessionId: use.sessionId, username: use.username, targetId: use.targetId },
  ...{ targetName: use.targetName, sessionTypeName: use.sessionTypeName },
  ...{ policyName: use.policyName, account: use.account },
})

/** What passed through Gatehouse names its session. */
async function writtenBy(tx: OrganizationTx, record: ActivityRecord): Promise<Linked[]> {
  if (record.connector !== sessionsConnector) return []
  const logon = ActivityRecordId.safeParse(
    record.details.find(({ property }) => property === logonDetail)?.after,
  )
  if (logon.success) return byLogon(tx, await findSeenOfRecord(tx, logon.data))
  const named = record.details.find(({ property }) => property === 'Session')?.after
  const id = SessionId.safeParse(named)
  if (!id.success) return []
  const uses = await listTimedUses(tx, { sessionIds: [id.data] })
  const text = 'It passed through Gatehouse.'
  return uses.map((use) => ({ use, certainty: 'certain', text, isOurs: true }))
}

/** As it is known now, which may be more than when it was told of. */
async function byLogon(tx: OrganizationTx, logons: readonly SeenLogonData[]): Promise<Linked[]> {
  const sessionIds = logons.flatMap(({ session_id: id }) => (id ? [id] : []))
  const uses = await listTimedUses(tx, { sessionIds })
  return uses.flatMap((use) => linkOfLogon(use, logons))
}

const dayMs = 86_400_000

/** What an agent saw is of the session whose account it was at that time. */
async function seenBy(tx: OrganizationTx, record: ActivityRecord): Promise<Linked[]> {
  const targetIds = await targetsOfSource(tx, record.sourceId ?? '')
  if (targetIds.length === 0) return []
  const at = Date.parse(record.at)
  const [from, to] = [new Date(at - dayMs), new Date(at + dayMs)]
  const logons = await findSeenOfRecord(tx, record.id)
  if (logons.length > 0) return byLogon(tx, logons)
  const uses = await listTimedUses(tx, { targetIds, from, to })
  const having = uses.filter((use) =>
    spansOf(use, uses).some((span) => use.account !== '' && isWithin(span, at)),
  )
  const acting = having.filter(({ account }) => account === record.who)
  if (acting.length > 0) return acting.map((use) => ({ use, ...saidOf(use, acting) }))
  return having
    .filter(({ isOwnAccount, account }) => isOwnAccount && account === record.what)
    .map((use) => ({
      use,
      certainty: 'certain',
      text: `${use.account} was made for this session.`,
    }))
}

/** Which logon came by which session is decided more exactly than by time. */
const linkOfLogon = (use: TimedUse, logons: readonly SeenLogonData[]): Linked[] =>
  logons
    .filter(({ session_id: id }) => id === use.sessionId)
    .map(({ certainty, text }) => ({ use, certainty, text }))

function saidOf(use: TimedUse, all: readonly TimedUse[]): Said {
  if (use.isOwnAccount) {
    const text = `${use.account} existed for this session alone.`
    return { certainty: 'certain', text }
  }
  const others = [...new Set(all.filter((one) => one !== use).map(({ username }) => username))]
  const why =
    others.length > 0
      ? `${others.join(', ')} had a session as ${use.account} at the same time`
      : `others can use ${use.account} as well`
  const text = `${use.username} was connected as ${use.account} then. It is likely and not sure: ${why}.`
  return { certainty: 'likely', text }
}
