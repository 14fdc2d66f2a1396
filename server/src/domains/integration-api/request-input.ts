import type { Filter } from './filter.ts'
import { type IncomingRecord, readRecord } from './incoming-record.ts'
import { findProperty, isNamed, type Property, requireKnown } from './property.ts'
import { readFilters } from './read-filters.ts'
import { readJson, toProperties } from './read-json.ts'
import { readXml } from './read-xml.ts'
import type { FilterClock } from './time-filters.ts'
import type { Format } from './wire-answer.ts'
import { type Location, tooLarge, WireError, type WireProblem, wrongInput } from './wire-error.ts'

/** A mark alone: in XML an element, in JSON a string. */
export async function readMarkBody(format: Format, text: string): Promise<string> {
  if (format === 'json') {
    const value = readJson(text)
    if (typeof value === 'string') return value
    throw wrongInput('The body must be a continuation mark in quotes.')
  }
  const root = await readRoot(text, 'ContinuationMark', (child) => {
    throw wrongInput('The continuation mark is not a text.', child.location)
  })
  return root.text
}

export interface Search {
  filters: Filter[]
  mark?: string | undefined
}

export async function readSearchBody(
  format: Format,
  text: string,
  clock: FilterClock,
): Promise<Search> {
  const search = await readSearchRoot(format, text)
  requireKnown(search, ['FilterList', 'ContinuationMark'])
  const list = findProperty(search, 'FilterList')
  const mark = findProperty(search, 'ContinuationMark')?.text.trim()
  return { filters: list ? readFilters(list, clock) : [], mark: mark === '' ? undefined : mark }
}

async function readSearchRoot(format: Format, text: string): Promise<Property> {
  if (format === 'xml') {
    const properties: Property[] = []
    const root = await readRoot(text, 'ActivityRecordSearch', (child) => properties.push(child))
    return { ...root, properties }
  }
  const value = readJson(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrongInput('The body must be an object with a FilterList.')
  }
  const properties = Object.entries(value).flatMap(([name, member]) => toProperties(name, member))
  return { name: 'ActivityRecordSearch', text: '', properties }
}

/** All records of one request, or an error that names the first ones that are wrong: it is all or nothing. */
export async function readRecordsBody(
  format: Format,
  text: string,
  now: Date,
): Promise<IncomingRecord[]> {
  const reader = recordReader(now)
  if (format === 'xml') {
    await readRoot(text, 'ActivityRecordList', (child) => {
      if (!isNamed(child, 'ActivityRecord')) {
        throw wrongInput(
          'ActivityRecordList holds ActivityRecord and nothing else.',
          child.location,
        )
      }
      reader.read(child)
    })
    return reader.end()
  }
  for (const value of listIn(readJson(text))) {
    const [record] = isObject(value) ? toProperties('ActivityRecord', value) : []
    if (!record) throw wrongInput('Each record must be an object.')
    reader.read(record)
  }
  return reader.end()
}

/** More at once than agents send is for several requests. */
const maxRecords = 50_000
const maxProblems = 10

function recordReader(now: Date) {
  const records: IncomingRecord[] = []
  const problems: WireProblem[] = []
  let count = 0
  return {
    read(property: Property): void {
      count += 1
      if (count > maxRecords) throw tooLarge()
      if (problems.length >= maxProblems) return
      try {
        const record = readRecord(property, now)
        if (problems.length === 0) records.push(record)
      } catch (error) {
        if (!(error instanceof WireError)) throw error
        problems.push(...error.problems.map((problem) => ofRecord(problem, count)))
      }
    },
    end(): IncomingRecord[] {
      if (problems.length > 0) throw new WireError(400, problems)
      return records
    },
  }
}

/** Counted from 1, as people do. */
export const ofRecord = (problem: WireProblem, number: number): WireProblem => ({
  ...problem,
  description: `Record ${number}: ${problem.description}`,
})

/** A plain list; what was read may be written as it came, too. */
function listIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  const list = isObject(value)
    ? Object.entries(value).find(([name]) => name.toLowerCase() === 'activityrecordlist')?.[1]
    : undefined
  if (Array.isArray(list)) return list
  throw wrongInput('The body must be a list of records.')
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

async function readRoot(
  text: string,
  name: string,
  onChild: (child: Property) => void,
): Promise<Property> {
  const wrongRoot = (location: Location | undefined) =>
    wrongInput(`The root element must be ${name}.`, location)
  // A child may come before its root is known to be wrong, and what it says then is of no interest.
  let failure: { error: unknown } | undefined
  const root = await readXml(text, (child) => {
    if (failure) return
    try {
      onChild(child)
    } catch (error) {
      failure = { error }
    }
  })
  if (!isNamed(root, name)) throw wrongRoot(root.location)
  if (failure) throw failure.error
  return root
}
