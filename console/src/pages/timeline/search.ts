import { TargetId } from '@gatehouse/contract/ids'
import { LogonVerdict, timelineApi } from '@gatehouse/contract/timeline'
import { pages } from '../../app/api.ts'

/** What stands behind the `?` of the logons of an organization's targets. */
export interface LogonsSearch {
  /** Without it those without a session. */
  verdict?: Exclude<LogonVerdict, 'without-session'> | undefined
  targetId?: TargetId | undefined
}

export function logonsSearch(raw: Record<string, unknown>): LogonsSearch {
  const verdict = LogonVerdict.safeParse(raw['verdict'])
  const targetId = TargetId.safeParse(raw['targetId'])
  return {
    ...(verdict.success && verdict.data !== 'without-session' && { verdict: verdict.data }),
    ...(targetId.success && { targetId: targetId.data }),
  }
}

export const logonsQuery = (organizationId: string, search: LogonsSearch) =>
  pages(timelineApi.logons, { params: { organizationId }, query: { ...search, limit: 100 } })
