import type { Json } from '../../collector.ts'
import { isJsonObject, numberOf, textOf, textsOf } from '../../linux/stored-json.ts'
import type { WindowsEvent } from './windows-event.ts'

/** An event as the state of a collector keeps it. */
export const storedEvent = (event: WindowsEvent): Json => ({
  ...event,
  at: event.at.toISOString(),
  data: Object.fromEntries(event.data),
})

export function eventOf(json: Json): WindowsEvent | undefined {
  if (!isJsonObject(json)) return undefined
  return {
    id: numberOf(json, 'id'),
    provider: textOf(json, 'provider'),
    channel: textOf(json, 'channel'),
    computer: textOf(json, 'computer'),
    recordId: textOf(json, 'recordId'),
    at: new Date(textOf(json, 'at')),
    isFailure: json['isFailure'] === true,
    data: new Map(Object.entries(textsOf(json['data']))),
  }
}
