import { TargetGroupId } from '@gatehouse/contract/ids'
import { TargetKind, targetsApi } from '@gatehouse/contract/targets'
import { pages } from '../../app/api.ts'

export interface TargetListSearch {
  text?: string | undefined
  kind?: TargetKind | undefined
  targetGroupId?: TargetGroupId | undefined
  add?: true | undefined
}

export function listSearch(raw: Record<string, unknown>): TargetListSearch {
  const text = typeof raw['text'] === 'string' ? raw['text'].trim().slice(0, 200) : ''
  const kind = TargetKind.safeParse(raw['kind'])
  const group = TargetGroupId.safeParse(raw['targetGroupId'])
  return {
    ...(text !== '' && { text }),
    ...(kind.success && { kind: kind.data }),
    ...(group.success && { targetGroupId: group.data }),
    ...((raw['add'] === true || raw['add'] === 'true') && { add: true as const }),
  }
}

export const targetsQuery = (organizationId: string, search: TargetListSearch) => {
  const { add: _, ...filter } = search
  return pages(targetsApi.list, { params: { organizationId }, query: { ...filter, limit: 100 } })
}

/** The parts of a target's page. */
export const targetTabs = ['overview', 'inventory', 'changes', 'settings'] as const
export type TargetTab = (typeof targetTabs)[number]

export interface TargetPageSearch {
  tab?: TargetTab | undefined
  /** The scan that is looked at; without it the newest that succeeded. */
  scan?: string | undefined
  /** What it is compared with; without it the one before. */
  since?: string | undefined
}

export function targetPageSearch(raw: Record<string, unknown>): TargetPageSearch {
  const tab = targetTabs.find((one) => one === raw['tab'])
  return {
    ...(tab !== undefined && tab !== 'overview' && { tab }),
    ...(typeof raw['scan'] === 'string' && { scan: raw['scan'].slice(0, 36) }),
    ...(typeof raw['since'] === 'string' && { since: raw['since'].slice(0, 36) }),
  }
}
