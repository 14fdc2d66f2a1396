import { StringDecoder } from 'node:string_decoder'
import { byteOrderMark } from '#platform/csv.ts'

export interface CsvRow {
  /** The first line of the row, counted from one. */
  line: number
  cells: string[]
}

const maxCellLength = 10_000
const maxCells = 100

/** Something about the file itself, so that nothing after it can be read. */
export class CsvTrouble extends Error {
  override readonly name = 'CsvTrouble'
  readonly line: number

  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

/**
 * Rows of a file as it comes in, as in RFC 4180, in UTF-8. Empty lines are left out.
 * @throws {CsvTrouble} for quotes that do not fit and for what is too long
 */
export async function* readCsv(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRow> {
  const reader = new CsvReader()
  const decoder = new StringDecoder('utf8')
  for await (const chunk of chunks) yield* reader.take(decoder.write(Buffer.from(chunk)))
  yield* reader.take(decoder.end())
  yield* reader.end()
}

type State = 'start of cell' | 'plain' | 'quoted' | 'after quote'

/** Takes characters, gives rows. */
class CsvReader {
  #state: State = 'start of cell'
  #cell = ''
  #cells: string[] = []
  #line = 1
  #rowLine = 1
  #isFirst = true
  #wasReturn = false;

  *take(text: string): Generator<CsvRow> {
    for (const character of text) {
      if (this.#isFirst) {
        this.#isFirst = false
        if (character === byteOrderMark) continue
      }
      const isSecondOfPair = this.#wasReturn && character === '\n'
      this.#wasReturn = character === '\r' && this.#state !== 'quoted'
      if (isSecondOfPair) continue
      const row = this.#one(character)
      if (row) yield row
    }
  }

  *end(): Generator<CsvRow> {
    if (this.#state === 'quoted') {
      throw new CsvTrouble(this.#rowLine, 'A quoted field begins in this line and never ends.')
    }
    const row = this.#endRow()
    if (row) yield row
  }

  #one(character: string): CsvRow | undefined {
    if (this.#state === 'quoted') return this.#quoted(character)
    if (character === ',') return this.#endCell()
    if (character === '\n' || character === '\r') {
      const row = this.#endRow()
      this.#line += 1
      this.#rowLine = this.#line
      return row
    }
    if (this.#state === 'after quote') return this.#afterQuote(character)
    if (character === '"' && this.#state === 'start of cell') {
      this.#state = 'quoted'
      return undefined
    }
    this.#state = 'plain'
    return this.#add(character)
  }

  #quoted(character: string): undefined {
    if (character === '"') {
      this.#state = 'after quote'
      return undefined
    }
    if (character === '\n') this.#line += 1
    return this.#add(character)
  }

  #afterQuote(character: string): undefined {
    if (character !== '"') {
      const message = 'After a quoted field there has to be a comma. Double each quote inside it.'
      throw new CsvTrouble(this.#line, message)
    }
    this.#state = 'quoted'
    return this.#add('"')
  }

  #add(character: string): undefined {
    this.#cell += character
    if (this.#cell.length > maxCellLength) {
      throw new CsvTrouble(this.#rowLine, 'A field is too long; a quote may be missing.')
    }
    return undefined
  }

  #endCell(): undefined {
    this.#cells.push(this.#cell)
    this.#cell = ''
    this.#state = 'start of cell'
    if (this.#cells.length > maxCells) {
      throw new CsvTrouble(this.#rowLine, `The line has more than ${maxCells} fields.`)
    }
    return undefined
  }

  #endRow(): CsvRow | undefined {
    const isEmpty = this.#cells.length === 0 && this.#cell === '' && this.#state === 'start of cell'
    if (isEmpty) return undefined
    this.#endCell()
    const cells = this.#cells
    this.#cells = []
    return { line: this.#rowLine, cells }
  }
}
