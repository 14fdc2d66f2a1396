import type { TargetId } from '@gatehouse/contract/ids'
import { listSessionUses } from '#domains/sessions'
import { getTarget, listOwnLogins, type OwnLoginData } from '#domains/targets'
import type { Context } from '#platform/context.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import type { OneTarget } from './find-computers.service.ts'
import { around } from './judge-job.ts'
import { type Made, type Match, matchLogons } from './match-logons.ts'
import * as store from './seen-logon.store.ts'
import { isWithin, spansOf, type TimedUse } from './spans.ts'
import { targetsOfSameComputer } from './target-computer.store.ts'

/**
 * Decides about the logons of a target that are due. It looks at what is known now, so that the answer is the same in whatever
 * order logons and sessions became known.
 */
export const judgeLogons = (ctx: Context, { organizationId, targetId }: OneTarget): Promise<void> =>
  ctx.db.inOrganization(organizationId, async (tx) => {
    for (const due of await store.listDue(tx, targetId)) await judgeAccount(tx, due)
  })

interface OurLogin extends Made {
  row: OwnLoginData
}

/** What is new may take a login of ours from another logon, so all that are near are decided, by all that is near those. */
async function judgeAccount(tx: OrganizationTx, due: store.SeenRange): Promise<void> {
  const { targetId, account } = due
  const near = around(due.from, due.to)
  const range = { targetId, account, ...around(near.from, near.to) }
  const seen = await store.listSeen(tx, range)
  // The same computer may be another target as well, by which the session went.
  const targetIds = await targetsOfSameComputer(tx, targetId)
  const logins = (await ownLogins(tx, targetIds, range)).filter((one) => one.account === account)
  const uses = await listSessionUses(tx, { ...range, targetIds })
  const { name } = await getTarget(tx, targetId)
  const matches = matchLogons(seen.map(toSeen), logins.map(toMade))
  const decided = seen
    .filter(({ at }) => at >= near.from && at <= near.to)
    .map((logon) => {
      const about = { logon, target: name, uses: uses.map(withoutSkew) }
      return { id: logon.record_id, said: verdictOf(about, matches.get(logon.record_id)) }
    })
  for (const same of Map.groupBy(decided, ({ said }) => JSON.stringify(said)).values()) {
    const [{ said } = {}] = same
    const ids = same.map(({ id }) => id)
    if (said) await store.saveSeen(tx, targetId, ids, { ...said, is_due: false })
  }
}

async function ownLogins(
  tx: OrganizationTx,
  targetIds: readonly TargetId[],
  { from, to }: store.SeenRange,
): Promise<OwnLoginData[]> {
  const all: OwnLoginData[] = []
  for (const targetId of targetIds) all.push(...(await listOwnLogins(tx, { targetId, from, to })))
  return all
}

const toSeen = ({ record_id, at, address, port }: store.SeenLogonData) => ({
  ...{ id: record_id, at: at.getTime(), address, port: port ?? undefined },
})

const toMade = (row: OwnLoginData): OurLogin => ({
  ...{ id: row.id, at: row.at.getTime(), address: row.address, port: row.port, row },
  sessionId: row.session_id ?? undefined,
})

const withoutSkew = (use: Awaited<ReturnType<typeof listSessionUses>>[number]): TimedUse => ({
  ...use,
  connections: use.connections.map((one) => ({ ...one, skewMs: 0 })),
})

interface About {
  logon: store.SeenLogonData
  target: string
  uses: readonly TimedUse[]
}

function verdictOf(about: About, match: Match<OurLogin> | undefined) {
  if (!match) {
    return {
      ...{ verdict: 'without-session', certainty: 'certain', text: withoutSession(about) },
      ...{ session_id: null, connection_id: null, own_login_at: null },
    }
  }
  const { login, certainty } = match
  const text = login.sessionId ? inSession(about, login) : ownWork(about)
  return {
    ...{ verdict: login.sessionId ? 'session' : 'own', certainty },
    text: certainty === 'certain' ? text : `${text} ${onlyByTime}`,
    ...{ session_id: login.sessionId ?? null, connection_id: login.row.connection_id },
    own_login_at: login.row.at,
  }
}

const onlyByTime =
  'That is likely and not sure: only the time tells, as address and port are not those of our end of the connection.'

function inSession({ uses, target }: About, { sessionId }: OurLogin): string {
  const use = uses.find((one) => one.sessionId === sessionId)
  return use
    ? `It is a connection of the session of ${use.username} on ${target} (${use.sessionTypeName}).`
    : 'It is a connection of a session.'
}

const ownWork = ({ target }: About): string =>
  `Gatehouse itself signed in to ${target}, to prepare, clean up, check or scan.`

function withoutSession({ logon: { at, account }, target, uses }: About): string {
  const had = uses.filter((use) => spansOf(use, uses).some((span) => isWithin(span, at.getTime())))
  const who = [...new Set(had.map(({ username }) => username))].join(', ')
  return who === ''
    ? `Nobody had a session as ${account} on ${target} then, and Gatehouse did not sign in.`
    : `${who} had a session as ${account} on ${target} then, but this logon is none of its connections: somebody came in beside it.`
}
