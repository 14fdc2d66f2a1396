/** Beyond that a line is not a command that somebody reads. */
const maxRows = 100
const tailBytes = 4096

interface Place {
  row: number
  column: number
}

/**
 * The last rows of a terminal, as far as it takes to read off what stands behind the prompt. Also knows whether a
 * full-screen program has the screen.
 */
export class ShownLine {
  /** Rows since the screen began to be followed; older ones are dropped from the front. */
  #rows: string[][] = [[]]
  #dropped = 0
  #row = 0
  #column = 0
  #columns: number
  #isFull = false
  #sequence = ''
  readonly #decoder = new TextDecoder('utf-8')
  /** Called when the cursor goes to a new row by a line feed, before it does. */
  onLineFeed: () => void = () => undefined

  constructor(columns: number) {
    this.#columns = columns
  }

  /** Whether a program such as an editor has switched to the other screen. */
  get isFullScreen(): boolean {
    return this.#isFull
  }

  get place(): Place {
    return { row: this.#row + this.#dropped, column: this.#column }
  }

  resize(columns: number): void {
    this.#columns = columns
  }

  /** Of a long piece only its ends are followed: between them is no prompt that anybody answers. */
  shown(data: Buffer): void {
    if (data.length <= 2 * tailBytes) return this.#follow(data)
    this.#follow(data.subarray(0, tailBytes))
    this.#lookForScreens(data)
    this.#follow(data.subarray(-tailBytes))
    return undefined
  }

  /** What stands from a place to the cursor, wrapped rows as one line. */
  since({ row, column }: Place): string {
    const first = row - this.#dropped
    if (first < 0 || first > this.#row) return this.row
    return this.#rows
      .slice(first, this.#row + 1)
      .map((cells, index) => cells.slice(index === 0 ? column : 0).join(''))
      .join('')
      .trimEnd()
  }

  get row(): string {
    return (this.#rows[this.#row] ?? []).join('').trimEnd()
  }

  #follow(data: Buffer): void {
    for (const character of this.#decoder.decode(data, { stream: true })) this.#take(character)
  }

  #lookForScreens(data: Buffer): void {
    for (let at = data.indexOf('\x1b[?'); at !== -1; at = data.indexOf('\x1b[?', at + 3)) {
      const match = /^\x1b\[\?(\d+)([hl])/.exec(data.toString('latin1', at, at + 10)) // eslint-disable-line no-control-regex
      if (match) this.#mode(match[1] ?? '', match[2] === 'h')
    }
  }

  #take(character: string): void {
    if (this.#sequence !== '') return this.#inSequence(character)
    switch (character) {
      case '\x1b':
        this.#sequence = character
        return undefined
      case '\n':
        this.onLineFeed()
        return this.#nextRow()
      case '\r':
        this.#column = 0
        return undefined
      case '\b':
        this.#column = Math.max(0, this.#column - 1)
        return undefined
      case '\t':
        this.#column = Math.min(this.#columns - 1, (Math.floor(this.#column / 8) + 1) * 8)
        return undefined
      default:
        return character < ' ' ? undefined : this.#print(character)
    }
  }

  #print(character: string): void {
    if (this.#column >= this.#columns) {
      this.#nextRow()
      this.#column = 0
    }
    const cells = (this.#rows[this.#row] ??= [])
    while (cells.length < this.#column) cells.push(' ')
    cells[this.#column] = character
    this.#column += 1
  }

  #nextRow(): void {
    this.#row += 1
    this.#rows[this.#row] ??= []
    if (this.#rows.length <= maxRows) return
    this.#rows.shift()
    this.#row -= 1
    this.#dropped += 1
  }

  #inSequence(character: string): void {
    this.#sequence += character
    const sequence = this.#sequence
    if (sequence === '\x1b[' || sequence === '\x1b]') return
    if (sequence.startsWith('\x1b]')) {
      if (character === '\x07' || sequence.endsWith('\x1b\\') || sequence.length > 2000) {
        this.#sequence = ''
      }
      return
    }
    const isOpen = sequence.startsWith('\x1b[')
      ? !/[@-~]/.test(character)
      : /[()#%*+]/.test(character)
    if (isOpen && sequence.length < 64) return
    this.#sequence = ''
    if (sequence.startsWith('\x1b[')) this.#control(sequence.slice(2, -1), character)
  }

  #control(parameters: string, final: string): void {
    if (parameters.startsWith('?')) {
      if (final === 'h' || final === 'l') this.#mode(parameters.slice(1), final === 'h')
      return
    }
    const count = Math.min(Math.max(1, Number.parseInt(parameters, 10) || 1), 10_000)
    const cells = this.#rows[this.#row] ?? []
    switch (final) {
      case 'A':
        this.#row = Math.max(0, this.#row - count)
        return
      case 'B':
        for (let step = 0; step < count && this.#row < this.#rows.length - 1; step += 1)
          this.#row += 1
        return
      case 'C':
        this.#column = Math.min(this.#columns - 1, this.#column + count)
        return
      case 'D':
        this.#column = Math.max(0, this.#column - count)
        return
      case 'G':
        this.#column = count - 1
        return
      case 'K':
        if (parameters === '' || parameters === '0')
          cells.length = Math.min(cells.length, this.#column)
        if (parameters === '2') cells.length = 0
        return
      case 'J':
        return this.#eraseDisplay(parameters)
      case 'H':
      case 'f':
        // Somewhere on the screen, which is not followed: a new beginning.
        return this.#startOver()
      case 'P':
        cells.splice(this.#column, count)
        return
      case '@':
        if (cells.length < maxRows * 100)
          cells.splice(this.#column, 0, ...Array<string>(Math.min(count, 500)).fill(' '))
        return
      default:
        return
    }
  }

  #eraseDisplay(parameters: string): void {
    if (parameters === '2' || parameters === '3') return this.#startOver()
    const cells = this.#rows[this.#row] ?? []
    cells.length = Math.min(cells.length, this.#column)
    this.#rows.length = this.#row + 1
    return undefined
  }

  #startOver(): void {
    this.#dropped += this.#row + 1
    this.#rows = [[]]
    this.#row = 0
    this.#column = 0
  }

  #mode(mode: string, isOn: boolean): void {
    if (mode !== '1049' && mode !== '1047' && mode !== '47') return
    this.#isFull = isOn
    this.#startOver()
  }
}
