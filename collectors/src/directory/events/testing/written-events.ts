import { createHash } from 'node:crypto'
import { EvtxWriter, type Written, type WrittenTemplate } from './evtx-writer.ts'

/** Events as different programs write them into a chunk; read, they are all the same. */

const system: Written = {
  element: 'System',
  content: [
    { element: 'Provider', attributes: [['Name', ['Microsoft-Windows-Security-Auditing']]] },
    { element: 'EventID', content: ['4738'] },
    { element: 'TimeCreated', attributes: [['SystemTime', ['2026-11-21T09:00:00.1234567Z']]] },
    { element: 'EventRecordID', content: ['42'] },
    { element: 'Channel', content: ['Security'] },
    { element: 'Computer', content: ['dc1.corp.test'] },
  ],
}

export const eventNode = (...content: Written[]): Written => ({
  element: 'Event',
  attributes: [['xmlns', ['http://schemas.microsoft.com/win/2004/08/events/event']]],
  content: [system, ...content],
})

export const dataNode = (name: string, ...content: Written[]): Written => ({
  element: 'Data',
  attributes: [['Name', [name]]],
  content,
})

export const unicode = (text: string) => ({ type: 0x01, bytes: Buffer.from(text, 'utf16le') })

const guid = (...of: string[]) =>
  createHash('sha256').update(JSON.stringify(of)).digest().subarray(0, 16)

type Fields = readonly (readonly [name: string, value: string])[]

const dataTemplate = (fields: Fields): WrittenTemplate => ({
  guid: guid('data', ...fields.map(([name]) => name)),
  nodes: [
    {
      element: 'EventData',
      content: fields.map(([name], value) => dataNode(name, { value })),
    },
  ],
})

const literalData = (fields: Fields): Written => ({
  element: 'EventData',
  content: fields.map(([name, value]) => dataNode(name, value)),
})

/** Template of all events, with a value that is their data. */
const outer: WrittenTemplate = {
  guid: guid('outer'),
  nodes: [eventNode({ value: 0, type: 0x21, optional: true })],
}

const valuesOf = (fields: Fields) => fields.map(([, value]) => unicode(value))

export const forms: Readonly<Record<string, (fields: Fields) => Written>> = {
  'a template in a value of another, as Windows writes them': (fields) => ({
    template: outer,
    values: [{ nodes: [{ template: dataTemplate(fields), values: valuesOf(fields) }] }],
  }),
  'one template for all of it': (fields) => ({
    template: {
      guid: guid('whole', ...fields.map(([name]) => name)),
      nodes: [eventNode(...dataTemplate(fields).nodes)],
    },
    values: valuesOf(fields),
  }),
  'elements without a template': (fields) => eventNode(literalData(fields)),
  'elements in a value of a template': (fields) => ({
    template: outer,
    values: [{ nodes: [literalData(fields)] }],
  }),
  'elements in a value, without the beginning of a fragment': (fields) => ({
    template: outer,
    values: [{ nodes: [literalData(fields)], isBare: true }],
  }),
}

/** A chunk with these records. */
export const chunkOf = (...records: Written[]): Buffer =>
  records.reduce((writer: EvtxWriter, node) => writer.record(node), new EvtxWriter()).chunk()
