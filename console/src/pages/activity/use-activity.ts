import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { type ActivitySearch, type Filter, withFilter, withoutFilter } from './search.ts'

const route = getRouteApi('/signed-in/organizations/$organizationId/activity')

/** The address of the Activity page as its state, and the ways to change it. */
export function useActivity() {
  const { organizationId } = route.useParams()
  const search = route.useSearch()
  const filter = route.useLoaderData()
  const navigate = route.useNavigate()
  return useMemo(() => {
    const change = (next: ActivitySearch) => void navigate({ search: next })
    return {
      organizationId,
      search,
      filter,
      change,
      add: (added: Filter) => change(withFilter(search, added)),
      remove: (removed: Filter) => change(withoutFilter(search, removed)),
      replace: (removed: Filter, added: Filter) =>
        change(withFilter(withoutFilter(search, removed), added)),
      open: (record: string | undefined) =>
        void navigate({ search: (before) => ({ ...before, record }), replace: true }),
    }
  }, [organizationId, search, filter, navigate])
}

export type Activity = ReturnType<typeof useActivity>
