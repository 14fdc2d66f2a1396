import { batchLimits } from '@gatehouse/contract/activity-batches'
import { type CollectedRecord, type Detail, limits } from '@gatehouse/contract/activity-record'
import { z } from 'zod'
import { noItem, ourActionOf, wireActions } from './known-values.ts'
import {
  findProperties,
  findProperty,
  isNamed,
  type Property,
  requireKnown,
  shown,
  wrongProperty,
} from './property.ts'

/** A record as it was written, not yet told where it belongs. */
export interface IncomingRecord {
  record: Omit<CollectedRecord, 'key'>
  /** Shown as its connector. */
  item: string
  plan?: PlanReference | undefined
  at: Property['location']
}

/** By name, by id, or by both. */
export interface PlanReference {
  name?: string | undefined
  id?: string | undefined
}

const known = [
  ...['RID', 'Who', 'Action', 'What', 'When', 'Where', 'ObjectType', 'MonitoringPlan'],
  ...['DataSource', 'Item', 'Workstation', 'IsArchiveOnly', 'DetailList'],
  // Names of versions 8.0 to 8.5.
  ...['ManagedObject', 'AuditedSystem'],
]

/** What the model limits is refused when it is longer, because it never was allowed. */
const maxName = 255
/** What the model leaves open is cut, as collectors do. */
const maxWhat = 65_536
const maxValue = 16_384
const maxDetails = 1000

/** Throws a `WireError` that names the property. What is output only or decided by us is read and left. */
export function readRecord(from: Property, now: Date): IncomingRecord {
  requireKnown(from, known)
  const action = findProperty(from, 'Action')
  const our = ourActionOf(action?.text ?? '')
  if (!our) {
    throw wrongProperty(
      action ?? from,
      `Action ${shown(action?.text ?? '')} is not known. Known are: ${wireActions.join(', ')}.`,
    )
  }
  return {
    record: {
      at: readWhen(from, now),
      who: required(from, 'Who', { mayBeEmpty: true }),
      ...our,
      objectType: required(from, 'ObjectType'),
      what: cut(required(from, 'What', { most: Infinity }), maxWhat),
      where: required(from, 'Where'),
      workstation: cut(findProperty(from, 'Workstation')?.text ?? '', limits.workstation),
      certainty: 'exact',
      details: readDetails(from),
    },
    item: readItem(from),
    plan: readPlan(from),
    at: from.location,
  }
}

function required(
  from: Property,
  name: string,
  { mayBeEmpty = false, most = maxName }: { mayBeEmpty?: boolean; most?: number } = {},
): string {
  const property = findProperty(from, name)
  if (!property) throw wrongProperty(from, `${name} is missing.`)
  if (property.properties.length > 0) throw wrongProperty(property, `${name} is not a text.`)
  if (!mayBeEmpty && property.text === '') throw wrongProperty(property, `${name} is empty.`)
  if (property.text.length <= most) return property.text
  throw wrongProperty(property, `${name} has more than ${most} characters.`)
}

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`

const When = z.iso.datetime({ offset: true })

function readWhen(from: Property, now: Date): string {
  const text = required(from, 'When').trim()
  const at = When.safeParse(text)
  if (!at.success) {
    throw wrongProperty(
      from,
      `When ${shown(text)} is not a time such as 2026-11-21T09:00:00Z or 2026-11-21T09:00:00+01:00.`,
    )
  }
  const time = new Date(at.data)
  if (time < new Date(batchLimits.oldest)) {
    throw wrongProperty(from, `When ${shown(text)} is before ${batchLimits.oldest}.`)
  }
  if (time.getTime() > now.getTime() + batchLimits.aheadSeconds * 1000) {
    throw wrongProperty(from, `When ${shown(text)} is more than a day in the future.`)
  }
  return time.toISOString()
}

/** XML has a list of `Detail`; in JSON the list holds them without a name. */
function readDetails(from: Property): Detail[] {
  const lists = findProperties(from, 'DetailList')
  const details = lists.flatMap((list) =>
    list.properties.every((property) => isNamed(property, 'Detail')) ? list.properties : [list],
  )
  const [extra] = details.slice(maxDetails)
  if (extra) throw wrongProperty(extra, `DetailList has more than ${maxDetails} details.`)
  return details.map(readDetail)
}

function readDetail(detail: Property): Detail {
  requireKnown(detail, ['PropertyName', 'Before', 'After', 'Message'])
  const [before, after] = ['Before', 'After'].map((name) => findProperty(detail, name)?.text)
  return {
    property: required(detail, 'PropertyName'),
    ...(before === undefined ? {} : { before: cut(before, maxValue) }),
    ...(after === undefined ? {} : { after: cut(after, maxValue) }),
  }
}

/** `Okta (Integration)`: the type in brackets is ours to say. */
function readItem(from: Property): string {
  const property = findProperty(from, 'Item')
  const name = property && nameIn(property)
  if (property === undefined || name === undefined || name === '') return noItem
  if (name.length > maxName) throw wrongProperty(property, 'Item has more than 255 characters.')
  return withoutType(name) || noItem
}

const itemTypes = [
  ...['AD container', 'Computer', 'Domain', 'EMC Isilon', 'Dell VNX/VNXe', 'EMC VNX/VNXe'],
  ...['Dell EMC VNX/VNXe', 'Integration', 'IP range', 'NetApp', 'Office 365 tenant'],
  ...[
    'Oracle Database instance',
    'SharePoint farm',
    'SQL Server instance',
    'VMware ESX/ESXi/vCenter',
  ],
  ...['VMware ESX', 'VMware ESXi', 'VMware vCenter', 'Windows file share'],
].map((type) => type.toLowerCase())

function withoutType(name: string): string {
  const [, start = '', type = ''] = /^(.*\S)\s*\(([^()]+)\)\s*$/s.exec(name) ?? []
  return itemTypes.includes(type.toLowerCase()) ? start : name
}

/** An object with a name, or just the name. */
function nameIn(property: Property): string {
  if (property.properties.length === 0) return property.text.trim()
  requireKnown(property, ['Name', 'ID'])
  return findProperty(property, 'Name')?.text.trim() ?? ''
}

function readPlan(from: Property): PlanReference | undefined {
  const property = findProperty(from, 'MonitoringPlan') ?? findProperty(from, 'ManagedObject')
  if (!property) return undefined
  const name = nameIn(property)
  const id = findProperty(property, 'ID')?.text.trim() ?? ''
  if (name === '' && id === '') return undefined
  return { name: name || undefined, id: id || undefined }
}
