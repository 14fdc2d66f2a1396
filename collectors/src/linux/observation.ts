import { dirname } from 'node:path'
import type { Reading } from './known-file.ts'
import type { TrackedObject } from './tracked-object.ts'

/** All that was seen at one time of the objects of a collector, and what could not be seen. */
export class Observation {
  readonly objects: TrackedObject[] = []
  /** When each origin changed last. */
  readonly modifiedAt = new Map<string, Date>()
  /** Origins, or directories of origins, that exist and refused to be read, by error code. */
  readonly unreadable = new Map<string, string>()

  /** Notes how a file answered; its value when it could be read. */
  note<T>(origin: string, reading: Reading<T>): T | undefined {
    if (reading.status === 'unreadable') this.unreadable.set(origin, reading.code)
    if (reading.status !== 'read') return undefined
    this.modifiedAt.set(origin, reading.modifiedAt)
    return reading.value
  }

  /** Takes over what another look saw. */
  add(other: Observation): void {
    this.objects.push(...other.objects)
    for (const [origin, at] of other.modifiedAt) this.modifiedAt.set(origin, at)
    for (const [origin, code] of other.unreadable) this.unreadable.set(origin, code)
  }

  isUnreadable(origin: string): boolean {
    return this.unreadable.has(origin) || this.unreadable.has(dirname(origin))
  }
}
