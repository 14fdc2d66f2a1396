import { DirectoryObjectId } from '@gatehouse/contract/ids'
import type { StateReportRow } from '@gatehouse/contract/state-reports'

/** The last row of a page of pairs: of a group and a member, or of a user and a group. */
export interface KeyPosition {
  firstId: string
  isDirect: boolean
  secondId: string
}

export interface KeyedPage {
  rows: StateReportRow[]
  /** Undefined: there are no more. */
  next?: KeyPosition
}

/** How many rows there are; counted for the first page alone. */
export interface Total {
  total: number
  isAtLeast?: boolean
}

export const encodeKeyed = (
  { firstId, isDirect, secondId }: KeyPosition,
  { total, isAtLeast }: Total,
): string =>
  `${firstId}.${isDirect ? 'direct' : 'nested'}.${secondId}.${total}${isAtLeast ? '+' : ''}`

/** Undefined for what is not one of ours. */
export function decodeKeyed(cursor: string): { after: KeyPosition; total: Total } | undefined {
  const [, first, kind, second, total, more] =
    /^([^.]+)\.(direct|nested)\.([^.]+)\.(\d{1,9})(\+?)$/.exec(cursor) ?? []
  const firstId = DirectoryObjectId.safeParse(first).data
  const secondId = DirectoryObjectId.safeParse(second).data
  if (firstId === undefined || secondId === undefined) return undefined
  return {
    after: { firstId, isDirect: kind === 'direct', secondId },
    total: { total: Number(total), ...(more === '+' ? { isAtLeast: true } : {}) },
  }
}
