import { SaxesParser } from 'saxes'
import type { WindowsEvent } from './windows-event.ts'
import { readableXml } from './xml-characters.ts'

/** An event has at most 64 KiB in its log; as XML it is a few times longer. */
export const maxEventCharacters = 1_048_576
const maxDepth = 32
const maxFields = 500
/** Among the keywords of an event: it was refused. */
const auditFailure = 0x10_0000_0000_0000n

/** Values of an event are text of these elements below System. */
const systemTexts = new Set(['EventID', 'EventRecordID', 'Channel', 'Computer', 'Keywords'])

/**
 * One `<Event>` document. Entities other than those of XML itself are an error, document types are skipped.
 * @throws {Error} when it is no event, saying why
 */
export function parseEvent(xml: string): WindowsEvent {
  if (xml.length > maxEventCharacters) throw new Error('An event is too long.')
  const reading = new Reading()
  const parser = new SaxesParser({ xmlns: false, position: false })
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => reading.open(localName(name), attributes))
  parser.on('text', (text) => reading.text(text))
  parser.on('cdata', (text) => reading.text(text))
  parser.on('closetag', () => reading.close())
  parser.write(readableXml(xml)).close()
  return reading.event()
}

const isFailure = (keywords: string): boolean =>
  /^0x[0-9a-f]{1,16}$/i.test(keywords) && (BigInt(keywords) & auditFailure) !== 0n

const localName = (name: string) => name.slice(name.indexOf(':') + 1)

/** Collects an event while its document is parsed. */
class Reading {
  readonly #path: string[] = []
  readonly #system = new Map<string, string>()
  readonly #data = new Map<string, string>()
  #field: string | undefined
  /** What a field of the same name had before: values of an array come one by one. */
  #earlier: string | undefined
  #text: string[] = []

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#path.push(name)
    if (this.#path.length > maxDepth) throw new Error('Elements are too deep.')
    const [, part, element] = this.#path
    this.#text = []
    if (part === 'System') this.#openSystem(element, attributes)
    else if (part === 'EventData' && element === 'Data') {
      this.#begin(attributes['Name'] || `${this.#data.size}`)
    } else if (part === 'UserData' && this.#path.length === 4) {
      this.#begin(name)
    }
  }

  #openSystem(element: string | undefined, attributes: Readonly<Record<string, string>>): void {
    if (element === 'Provider') this.#system.set('Provider', attributes['Name'] ?? '')
    if (element === 'TimeCreated') this.#system.set('Time', attributes['SystemTime'] ?? '')
  }

  text(text: string): void {
    this.#text.push(text)
  }

  close(): void {
    const name = this.#path.pop()
    if (name && this.#path.at(-1) === 'System' && systemTexts.has(name)) {
      this.#system.set(name, this.#text.join('').trim())
    }
    const fieldDepth = this.#path[1] === 'UserData' ? 3 : 2
    if (this.#field !== undefined && this.#path.length === fieldDepth) {
      this.#keep(this.#text.join(''))
      this.#field = undefined
    }
    this.#text = []
  }

  #begin(field: string): void {
    this.#field = field
    this.#earlier = this.#data.get(field)
    this.#keep('')
  }

  #keep(value: string): void {
    if (this.#field === undefined || this.#data.size > maxFields) return
    const isFirst = this.#earlier === undefined
    this.#data.set(this.#field, isFirst ? value : `${this.#earlier}\n${value}`)
  }

  event(): WindowsEvent {
    const id = Number(this.#system.get('EventID') || Number.NaN)
    const at = new Date(this.#system.get('Time') ?? '')
    if (!Number.isInteger(id) || id < 0) throw new Error('An event has no number.')
    if (!/^\d{1,20}$/.test(this.#system.get('EventRecordID') ?? '')) {
      throw new Error('An event has no record number.')
    }
    if (Number.isNaN(at.getTime())) throw new Error('An event has no time.')
    return {
      id,
      provider: this.#system.get('Provider') ?? '',
      channel: this.#system.get('Channel') ?? '',
      computer: this.#system.get('Computer') ?? '',
      recordId: this.#system.get('EventRecordID') ?? '',
      at,
      isFailure: isFailure(this.#system.get('Keywords') ?? ''),
      data: this.#data,
    }
  }
}
