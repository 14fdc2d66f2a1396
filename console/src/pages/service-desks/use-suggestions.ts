import type { Reference } from '@gatehouse/contract/ticket-settings'
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import type { CustomerRow } from './customer-rows.ts'
import { matchCompanies, plainName, type Suggestion } from './match-companies.ts'
import { lookupQuery } from './use-lookup.ts'

/** Companies that may be those of the organizations. */
export function useSuggestions(serviceDeskId: string, rows: readonly CustomerRow[]) {
  const client = useQueryClient()
  return useQuery({
    queryKey: ['suggestions', serviceDeskId, rows.map((row) => row.organizationId)],
    queryFn: () => suggest(client, serviceDeskId, rows),
    // What is looked at must not change while it is being confirmed.
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  })
}

async function suggest(
  client: QueryClient,
  serviceDeskId: string,
  rows: readonly CustomerRow[],
): Promise<Suggestion[]> {
  const asked = { serviceDeskId, kind: 'companies' } as const
  const all = await client.fetchQuery(lookupQuery(asked))
  const organizations = rows.map((row) => ({ id: row.organizationId, name: row.name }))
  if (all.isComplete) return matchCompanies(organizations, all.choices)

  // Too many to read them all: each organization is looked for by the first word of its name.
  const found: Suggestion[] = []
  const companies = new Map<string, readonly Reference[]>()
  for (const organization of organizations) {
    const text = plainName(organization.name).split(' ')[0] ?? ''
    if (!companies.has(text)) {
      const { choices } = await client.fetchQuery(lookupQuery({ ...asked, text }))
      companies.set(text, choices)
    }
    found.push(...matchCompanies([organization], companies.get(text) ?? []))
  }
  return found
}
