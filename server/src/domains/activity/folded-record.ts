import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { fold } from './fold.ts'
import { detailTexts, searchedText } from './searched-text.ts'

/** A record as filters compare it. What several of them look at is folded once, and what none does, never. */
export class FoldedRecord {
  readonly record: ActivityRecord
  #who: string | undefined
  #what: string | undefined
  #where: string | undefined
  #objectType: string | undefined
  #source: string | undefined
  #connector: string | undefined
  #workstation: string | undefined
  #details: readonly string[] | undefined
  #allDetails: string | undefined
  #before: readonly string[] | undefined
  #after: readonly string[] | undefined
  #searched: string | undefined
  #at: Date | undefined

  constructor(record: ActivityRecord) {
    this.record = record
  }

  get who(): string {
    return (this.#who ??= fold(this.record.who))
  }

  get what(): string {
    return (this.#what ??= fold(this.record.what))
  }

  get where(): string {
    return (this.#where ??= fold(this.record.where))
  }

  get objectType(): string {
    return (this.#objectType ??= fold(this.record.objectType))
  }

  get source(): string {
    return (this.#source ??= fold(this.record.source))
  }

  get connector(): string {
    return (this.#connector ??= fold(this.record.connector))
  }

  get workstation(): string {
    return (this.#workstation ??= fold(this.record.workstation))
  }

  get details(): readonly string[] {
    return (this.#details ??= detailTexts(this.record).map(fold))
  }

  /** All of `details` in one text. To fold it is to fold each. */
  get allDetails(): string {
    return (this.#allDetails ??= fold(detailTexts(this.record).join('\n')))
  }

  get before(): readonly string[] {
    return (this.#before ??= this.record.details.map(({ before = '' }) => fold(before)))
  }

  get after(): readonly string[] {
    return (this.#after ??= this.record.details.map(({ after = '' }) => fold(after)))
  }

  get searched(): string {
    return (this.#searched ??= fold(searchedText(this.record)))
  }

  get at(): Date {
    return (this.#at ??= new Date(this.record.at))
  }
}
