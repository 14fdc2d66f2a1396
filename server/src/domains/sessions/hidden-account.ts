import type { UserId } from '@gatehouse/contract/ids'
import type { ActionRun, Session } from '@gatehouse/contract/sessions'
import type { SessionData } from './session.store.ts'

/** An account that a session has in a domain is its user's to know once they have opened the session, and its end to come. */
const isHidden = ({ has_password, state, user_id }: SessionData, callerId: UserId): boolean =>
  has_password && user_id === callerId && (state === 'provisioning' || state === 'available')

/** As its own user sees it; others, who look after it, see all. */
export function withoutHidden<Shown extends Session>(
  row: SessionData,
  callerId: UserId,
  { account, ...rest }: Shown,
): Omit<Shown, 'account'> & Pick<Session, 'account'> {
  if (account === undefined || isHidden(row, callerId)) return rest
  return { ...rest, account }
}

export function runsWithoutHidden(
  row: SessionData,
  callerId: UserId,
  runs: readonly ActionRun[],
): ActionRun[] {
  const { account } = row
  if (account === null || !isHidden(row, callerId)) return [...runs]
  const without = (text: string) =>
    text.replaceAll(`the account ${account}`, 'the account').replaceAll(account, 'the account')
  return runs.map((run) => ({ ...run, title: without(run.title), text: without(run.text) }))
}
