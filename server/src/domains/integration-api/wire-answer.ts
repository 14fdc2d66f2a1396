import type { WireDetail, WireRecord } from './wire-record.ts'
import type { Location, WireProblem } from './wire-error.ts'
import { element, xmlDocument } from './write-xml.ts'

export type Format = 'json' | 'xml'

/** What is sent; without a body the length is nought. */
export interface Answer {
  status: number
  headers?: Readonly<Record<string, string>>
  body?: string
}

const recordNamespace = 'http://schemas.netwrix.com/api/v1/activity_records/'
const errorNamespace = 'http://schemas.netwrix.com/api/v1/'

const contentType = (format: Format) => ({ 'content-type': `application/${format}; charset=utf-8` })

export interface RecordPage {
  records: readonly WireRecord[]
  mark: string
}

export function recordsAnswer(format: Format, { records, mark }: RecordPage): Answer {
  const body =
    format === 'json'
      ? JSON.stringify({ ActivityRecordList: records.map(recordJson), ContinuationMark: mark })
      : xmlDocument(
          'ActivityRecordList',
          recordNamespace,
          `${element('ContinuationMark', mark)}${records.map(recordXml).join('')}`,
        )
  return { status: 200, headers: contentType(format), body }
}

export const writtenAnswer: Answer = { status: 200, headers: { 'content-type': 'text/plain' } }

export function problemsAnswer(
  format: Format,
  status: number,
  problems: readonly WireProblem[],
  headers: Readonly<Record<string, string>> = {},
): Answer {
  if (problems.length === 0) return { status, headers }
  const body =
    format === 'json'
      ? JSON.stringify({ ErrorList: problems.map(problemJson) })
      : xmlDocument('ErrorList', errorNamespace, problems.map(problemXml).join(''))
  return { status, headers: { ...contentType(format), ...headers }, body }
}

const recordJson = (record: WireRecord) => ({
  RID: record.rid,
  Who: record.who,
  Action: record.action,
  What: record.what,
  When: record.when,
  Where: record.where,
  ObjectType: record.objectType,
  MonitoringPlan: { Name: record.plan.name, ID: record.plan.id },
  DataSource: record.dataSource,
  Item: record.item === undefined ? undefined : { Name: record.item },
  Workstation: record.workstation === '' ? undefined : record.workstation,
  DetailList: record.details.length === 0 ? undefined : record.details.map(detailJson),
})

const detailJson = ({ propertyName, before, after, message }: WireDetail) => ({
  PropertyName: propertyName,
  Before: before,
  After: after,
  Message: message,
})

const recordXml = (record: WireRecord): string =>
  [
    '<ActivityRecord>',
    element('RID', record.rid),
    element('Who', record.who),
    element('Action', record.action),
    element('What', record.what),
    element('When', record.when),
    element('Where', record.where),
    element('ObjectType', record.objectType),
    `<MonitoringPlan>${element('Name', record.plan.name)}${element('ID', record.plan.id)}</MonitoringPlan>`,
    element('DataSource', record.dataSource),
    record.item === undefined ? '' : `<Item>${element('Name', record.item)}</Item>`,
    record.workstation === '' ? '' : element('Workstation', record.workstation),
    record.details.length === 0
      ? ''
      : `<DetailList>${record.details.map(detailXml).join('')}</DetailList>`,
    '</ActivityRecord>',
  ].join('')

const detailXml = ({ propertyName, before, after, message }: WireDetail): string =>
  `<Detail>${element('PropertyName', propertyName)}${element('Before', before)}${element('After', after)}${element('Message', message)}</Detail>`

const problemJson = ({ category, description, location }: WireProblem) => ({
  Category: category,
  Description: description,
  Location: location && placeOf(location),
})

const problemXml = ({ category, description, location }: WireProblem): string =>
  `<Error>${element('Category', category)}${element('Description', description)}${element('Location', location && placeOf(location))}</Error>`

const placeOf = ({ line, column }: Location): string => `Line ${line}, column ${column}`
