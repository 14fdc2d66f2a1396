import { OrganizationId } from '@gatehouse/contract/ids'
import { sessionsApi } from '@gatehouse/contract/sessions'
import { query } from '../../app/api.ts'

/** What stands behind the `?` of My access. */
export interface AccessSearch {
  text?: string | undefined
  organizationId?: OrganizationId | undefined
  favourites?: true | undefined
}

export function accessSearch(raw: Record<string, unknown>): AccessSearch {
  const text = typeof raw['text'] === 'string' ? raw['text'].trim().slice(0, 200) : ''
  const organizationId = OrganizationId.safeParse(raw['organizationId'])
  const isFavourites = raw['favourites'] === true || raw['favourites'] === 'true'
  return {
    ...(text !== '' && { text }),
    ...(organizationId.success && { organizationId: organizationId.data }),
    ...(isFavourites && { favourites: true as const }),
  }
}

/** As many as the server gives: choices have no second page. */
export const mostChoices = 500

export const choicesQuery = ({ text, organizationId }: AccessSearch) =>
  query(sessionsApi.choices, {
    query: {
      ...(text !== undefined && { text }),
      ...(organizationId !== undefined && { organizationId }),
      limit: mostChoices,
    },
  })
