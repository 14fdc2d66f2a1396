import { compare, parseConditions, valueAt } from './conditions.ts'
import { badRequest } from './refusal.ts'

export interface Listing {
  page: readonly unknown[]
  headers: Record<string, string>
}

const mostPerPage = 1000

/** `conditions`, `orderBy`, `page`, `pageSize` and `fields`, as every list takes them. */
export function list(
  all: readonly Record<string, unknown>[],
  address: URL,
  fields: ReadonlySet<string>,
): Listing {
  const asked = address.searchParams
  const size = whole(asked.get('pageSize') ?? '25', 'pageSize', mostPerPage)
  const number = whole(asked.get('page') ?? '1', 'page', 1_000_000)
  const found = order(matching(all, address, fields), asked.get('orderBy'), fields)
  const start = (number - 1) * size
  const page = found.slice(start, start + size)
  const only = asked.get('fields')?.split(',')
  return {
    page: only ? page.map((one) => pick(one, only)) : page,
    headers: links(address, number, Math.max(1, Math.ceil(found.length / size))),
  }
}

export function matching(
  all: readonly Record<string, unknown>[],
  address: URL,
  fields: ReadonlySet<string>,
): readonly Record<string, unknown>[] {
  const conditions = address.searchParams.get('conditions')
  return conditions ? all.filter(parseConditions(conditions, fields)) : all
}

function whole(text: string, name: string, most: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= most) return value
  throw badRequest('InvalidParameter', `${name} must be a number from 1 to ${most}, not ${text}.`)
}

/** `lastUpdated desc, id`. */
function order(
  found: readonly Record<string, unknown>[],
  orderBy: string | null,
  fields: ReadonlySet<string>,
): readonly Record<string, unknown>[] {
  if (!orderBy) return found
  const keys = orderBy.split(',').map((key) => {
    const [field = '', direction = 'asc', ...more] = key.trim().split(/\s+/)
    const isKnown = fields.has(field.split('/')[0] ?? '') && more.length === 0
    if (!isKnown || !/^(?:asc|desc)$/i.test(direction)) {
      throw badRequest('InvalidOrderBy', `orderBy ${orderBy} is invalid.`)
    }
    return { field, sign: direction.toLowerCase() === 'desc' ? -1 : 1 }
  })
  return found.toSorted((a, b) => {
    for (const { field, sign } of keys) {
      const difference = compare(valueAt(a, field), (valueAt(b, field) ?? null) as string | null)
      if (difference) return sign * difference
    }
    return 0
  })
}

const pick = (one: Record<string, unknown>, names: readonly string[]) =>
  Object.fromEntries(
    names.map((name) => name.trim().split('/')[0] ?? '').map((name) => [name, one[name]]),
  )

function links(address: URL, page: number, last: number): Record<string, string> {
  const to = (number: number, rel: string) => {
    const link = new URL(address)
    link.searchParams.set('page', String(number))
    return `<${link.href}>; rel="${rel}"`
  }
  const all = [
    ...(page > 1 ? [to(1, 'first'), to(page - 1, 'prev')] : []),
    ...(page < last ? [to(page + 1, 'next'), to(last, 'last')] : []),
  ]
  return all.length > 0 ? { Link: all.join(', ') } : {}
}
