import type { Entry } from '@gatehouse/directory/entry'
import type { Schema } from './schema.ts'

/** Reads the schema again when an object has an attribute that was not in it: whether a value is a secret stands there. */
export class SchemaNews {
  readonly #schema: () => Schema
  readonly #readAgain: () => Promise<void>
  /** Those that are in no schema. */
  readonly #unknown = new Set<string>()

  constructor(schema: () => Schema, readAgain: () => Promise<void>) {
    this.#schema = schema
    this.#readAgain = readAgain
  }

  async learn(entries: readonly Entry[]): Promise<void> {
    const news = this.#newNames(entries)
    if (news.length === 0) return
    await this.#readAgain()
    for (const name of news) if (!this.#schema().has(name)) this.#unknown.add(name)
  }

  #newNames(entries: readonly Entry[]): string[] {
    const names = new Set<string>()
    for (const { attributes } of entries) {
      for (const name of attributes.keys()) if (!name.includes(';')) names.add(name)
    }
    return [...names].filter((name) => !this.#schema().has(name) && !this.#unknown.has(name))
  }
}
