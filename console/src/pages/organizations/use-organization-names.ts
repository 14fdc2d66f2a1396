import { organizationsApi } from '@gatehouse/contract/organizations'
import { useSuspenseQuery } from '@tanstack/react-query'
import { query } from '../../app/api.ts'

/** Names of the organizations that the reader may see, by id. */
export function useOrganizationNames(): (id: string) => string {
  const { organizations } = useSuspenseQuery(query(organizationsApi.list, { query: {} })).data
  return (id) => organizations.find((one) => one.id === id)?.name ?? 'an organization'
}
