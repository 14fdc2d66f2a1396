import type { ActivityFilterInput } from './activity.ts'

/** A filter as the Activity page writes its address: colons and slashes stay readable. */
export function filterQuery(filter: ActivityFilterInput): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) {
    const values: unknown[] = Array.isArray(value) ? value : [value]
    for (const one of values) query.append(name, String(one))
  }
  return query.toString().replaceAll('%3A', ':').replaceAll('%2F', '/')
}
