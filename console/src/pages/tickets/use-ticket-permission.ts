import { organizationsApi } from '@gatehouse/contract/organizations'
import { useSuspenseQuery } from '@tanstack/react-query'
import { query } from '../../app/api.ts'
import { mayIn, useLogin } from '../../app/login.ts'
import { roleNames } from '../../app/roles.ts'

/** Why the reader may not act on the tickets of an organization; undefined where they may. */
export function useWhyNotTickets(): (organizationId: string) => string | undefined {
  const login = useLogin()
  const { organizations } = useSuspenseQuery(query(organizationsApi.list, { query: {} })).data
  return (organizationId) => {
    const kind = organizations.find((one) => one.id === organizationId)?.kind ?? 'managed'
    return mayIn(login, kind, 'tickets:update')
      ? undefined
      : `Your role, ${roleNames[login.user.role]}, cannot send tickets or ask the service desk.`
  }
}
