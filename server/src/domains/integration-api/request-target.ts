import type { Format } from './wire-answer.ts'
import { wrongInput } from './wire-error.ts'

export type Resource = 'enum' | 'search' | 'records'

const paths: Readonly<Record<string, Resource>> = {
  '/netwrix/api/v1/activity_records/enum': 'enum',
  '/netwrix/api/v1/activity_records/search': 'search',
  '/netwrix/api/v1/activity_records': 'records',
}

const methods: Readonly<Record<Resource, readonly string[]>> = {
  enum: ['GET', 'POST'],
  search: ['POST'],
  records: ['POST'],
}

export interface Target {
  /** Undefined for an address at which there is nothing. */
  resource: Resource | undefined
  methods: readonly string[]
  query: readonly (readonly [name: string, value: string])[]
}

/** Neither case nor a slash at the end matters. */
export function targetOf(url: string): Target {
  const [path = '', ...query] = url.split('?')
  const resource = paths[path.toLowerCase().replace(/\/$/, '')]
  return {
    resource,
    methods: resource ? methods[resource] : [],
    query: [...new URLSearchParams(query.join('?'))].map(([name, value]) => [
      name.toLowerCase(),
      value,
    ]),
  }
}

/** For errors, too, so it never fails: what is not JSON is XML. */
export const formatOf = ({ query }: Target): Format =>
  query.some(([name, value]) => name === 'format' && value.toLowerCase() === 'json')
    ? 'json'
    : 'xml'

const maxCount = 1000

/** Refuses what is mistyped. A count above the most that one answer holds is that. */
export function readCount({ query }: Target): number {
  const names = query.map(([name]) => name)
  const unknown = names.find((name) => !['format', 'count'].includes(name))
  if (unknown !== undefined) {
    throw wrongInput(`There is no parameter ${unknown.slice(0, 60)}. Known are: format, count.`)
  }
  if (new Set(names).size < names.length) throw wrongInput('A parameter is given more than once.')
  const format = query.find(([name]) => name === 'format')?.[1]
  if (format !== undefined && !['json', 'xml'].includes(format.toLowerCase())) {
    throw wrongInput('Invalid format parameter specified. It is json or xml.')
  }
  const count = query.find(([name]) => name === 'count')?.[1]
  if (count === undefined) return maxCount
  if (!/^\d{1,9}$/.test(count) || Number(count) < 1) {
    throw wrongInput(`Invalid count parameter specified. It is a number from 1 to ${maxCount}.`)
  }
  return Math.min(Number(count), maxCount)
}
