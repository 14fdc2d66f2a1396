import { accessPoliciesApi } from '@gatehouse/contract/access-policies'
import { query } from '../../app/api.ts'

export const accessPoliciesQuery = query(accessPoliciesApi.list, {})
export const accessPolicyQuery = (accessPolicyId: string) =>
  query(accessPoliciesApi.get, { params: { accessPolicyId } })

/** What the simulator is asked; in the address, so that an answer can be shown to somebody. */
export interface SimulatorSearch {
  organizationId?: string | undefined
  targetId?: string | undefined
  userId?: string | undefined
  sessionTypeId?: string | undefined
  /** An instant; without it now. */
  at?: string | undefined
  sourceAddress?: string | undefined
}

const names = [
  'organizationId',
  'targetId',
  'userId',
  'sessionTypeId',
  'at',
  'sourceAddress',
] as const

export const simulatorSearch = (raw: Record<string, unknown>): SimulatorSearch =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = raw[name]
      return typeof value === 'string' && value !== '' ? [[name, value.slice(0, 64)]] : []
    }),
  )
