import {
  CredentialPurpose,
  credentialsApi,
  VerificationState,
} from '@gatehouse/contract/credentials'
import { pages } from '../../app/api.ts'

export interface CredentialSearch {
  text?: string | undefined
  purpose?: CredentialPurpose | undefined
  state?: VerificationState | undefined
  add?: true | undefined
}

export function credentialSearch(raw: Record<string, unknown>): CredentialSearch {
  const text = typeof raw['text'] === 'string' ? raw['text'].trim().slice(0, 200) : ''
  const purpose = CredentialPurpose.safeParse(raw['purpose'])
  const state = VerificationState.safeParse(raw['state'])
  return {
    ...(text !== '' && { text }),
    ...(purpose.success && { purpose: purpose.data }),
    ...(state.success && { state: state.data }),
    ...((raw['add'] === true || raw['add'] === 'true') && { add: true as const }),
  }
}

export const credentialsQuery = (organizationId: string, search: CredentialSearch) => {
  const { add: _, ...filter } = search
  return pages(credentialsApi.list, {
    params: { organizationId },
    query: { ...filter, limit: 100 },
  })
}

export const credentialTabs = ['overview', 'settings'] as const
export type CredentialTab = (typeof credentialTabs)[number]

export const credentialPageSearch = (
  raw: Record<string, unknown>,
): { tab?: CredentialTab | undefined } => (raw['tab'] === 'settings' ? { tab: 'settings' } : {})
