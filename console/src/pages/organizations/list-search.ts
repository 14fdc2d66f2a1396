import { addSearch } from '../../app/add-search.ts'

export interface OrganizationListSearch {
  text?: string | undefined
  tag?: string | undefined
  status?: string | undefined
  add?: true
}

export function organizationListSearch(raw: Record<string, unknown>): OrganizationListSearch {
  const text = (name: string) => {
    const value = raw[name]
    return typeof value === 'string' && value !== '' ? { [name]: value.slice(0, 200) } : {}
  }
  return { ...text('text'), ...text('tag'), ...text('status'), ...addSearch(raw) }
}
