/**
 * Reads as much of PowerShell as our scripts are written in, and refuses all else, so that a script can be run where there is no
 * Windows: statements, functions with typed parameters, commands, calls of methods, casts, tables, and comparisons.
 */
export type Expression =
  | { kind: 'value'; value: string | number }
  | { kind: 'variable'; name: string }
  | { kind: 'type'; name: string }
  | { kind: 'cast'; type: string; of: Expression }
  | { kind: 'member'; of: Expression; name: string }
  | { kind: 'call'; of: Expression; name: string; args: Expression[] }
  | { kind: 'operation'; operator: string; left: Expression; right: Expression }
  | { kind: 'table'; entries: [string, Expression][] }
  | { kind: 'list'; items: Expression[] }
  | { kind: 'inner'; statement: Statement }

export interface Command {
  kind: 'command'
  name: string
  args: Expression[]
  named: Record<string, Expression>
}

export interface FunctionStatement {
  kind: 'function'
  name: string
  parameters: { type: string | undefined; name: string }[]
  body: Statement[]
}

export type Statement =
  | { kind: 'assign'; target: Expression; value: Command | Expression }
  | { kind: 'if'; test: Statement; body: Statement[]; otherwise: Statement[] }
  | { kind: 'while'; test: Statement; body: Statement[] }
  | { kind: 'try'; body: Statement[]; handler: Statement[] | undefined; last: Statement[] }
  | { kind: 'return' | 'throw' | 'continue' | 'exit'; value: Statement | undefined }
  | { kind: 'run'; value: Command | Expression }
  | FunctionStatement

export const parsePowershell = (script: string): Statement[] => new Parser(script).script()

const keywords = new Set(['function', 'if', 'while', 'try', 'return', 'throw', 'continue', 'exit'])

class Parser {
  readonly #script: string
  #at = 0

  constructor(script: string) {
    this.#script = script
  }

  script(): Statement[] {
    const statements = this.#statements()
    if (this.#at < this.#script.length) throw this.#wrong('the end')
    return statements
  }

  #wrong(expected: string): Error {
    const place = this.#script.slice(this.#at, this.#at + 40)
    return new Error(`Expected ${expected} at ${this.#at}: ${JSON.stringify(place)}`)
  }

  /** Takes what fits here. The expression is sticky. */
  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const [found] = pattern.exec(this.#script) ?? []
    if (found !== undefined) this.#at += found.length
    return found
  }

  #need(pattern: RegExp): string {
    const found = this.#take(pattern)
    if (found === undefined) throw this.#wrong(`${pattern}`)
    return found
  }

  #isNext(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    return pattern.test(this.#script)
  }

  #statements(): Statement[] {
    const statements: Statement[] = []
    for (;;) {
      this.#take(/[\s;]*/y)
      if (this.#at >= this.#script.length || this.#isNext(/\}/y)) return statements
      statements.push(this.#statement())
    }
  }

  #block(): Statement[] {
    this.#need(/\s*\{/y)
    const statements = this.#statements()
    this.#need(/\}/y)
    return statements
  }

  #statement(): Statement {
    const [word = ''] = /^[a-z]+(?![\w-])/i.exec(this.#script.slice(this.#at, this.#at + 12)) ?? []
    if (!keywords.has(word.toLowerCase())) return this.#simple()
    this.#at += word.length
    switch (word.toLowerCase()) {
      case 'function':
        return this.#function()
      case 'if':
        return this.#if()
      case 'while':
        return { kind: 'while', test: this.#test(), body: this.#block() }
      case 'try':
        return this.#try()
      default:
        return this.#leave(word.toLowerCase())
    }
  }

  #leave(word: string): Statement {
    this.#take(/[ \t]+/y)
    // One of the keywords that are left.
    const kind = word as 'return' | 'throw' | 'continue' | 'exit'
    return { kind, value: this.#isNext(/[;}\r\n]|$/y) ? undefined : this.#simple() }
  }

  #test(): Statement {
    this.#need(/\s*\(/y)
    const test = this.#simple()
    this.#need(/\s*\)/y)
    return test
  }

  #if(): Statement {
    const test = this.#test()
    const body = this.#block()
    return { kind: 'if', test, body, otherwise: this.#take(/\s*else(?!\w)/iy) ? this.#block() : [] }
  }

  #try(): Statement {
    const body = this.#block()
    const handler = this.#take(/\s*catch(?!\w)/iy) ? this.#block() : undefined
    const last = this.#take(/\s*finally(?!\w)/iy) ? this.#block() : []
    if (!handler && last.length === 0) throw this.#wrong('catch or finally')
    return { kind: 'try', body, handler, last }
  }

  #function(): Statement {
    const name = this.#need(/\s*[\w-]+/y).trim()
    const parameters: FunctionStatement['parameters'] = []
    if (this.#take(/\s*\(/y)) {
      do {
        const type = this.#take(/\s*\[[\w.]+\]/y)
          ?.trim()
          .slice(1, -1)
        parameters.push({
          type,
          name: this.#need(/\s*\$\w+/y)
            .trim()
            .slice(1),
        })
      } while (this.#take(/\s*,/y))
      this.#need(/\s*\)/y)
    }
    return { kind: 'function', name, parameters, body: this.#block() }
  }

  /** A command, an expression, or what is assigned. */
  #simple(): Statement {
    const value = this.#value()
    if (value.kind === 'command' || !this.#take(/[ \t]*=(?!=)[ \t]*/y))
      return { kind: 'run', value }
    return { kind: 'assign', target: value, value: this.#value() }
  }

  #value(): Command | Expression {
    this.#take(/[ \t]*/y)
    return this.#isNext(/[a-z]/iy) ? this.#command() : this.#expression()
  }

  #command(): Command {
    const command: Command = { kind: 'command', name: this.#need(/[\w-]+/y), args: [], named: {} }
    while (this.#take(/[ \t]+/y) && !this.#isNext(/[;})\r\n]|$/y)) {
      const name = this.#take(/-[a-z]+[ \t]+/iy)
      const value = this.#argument()
      if (name === undefined) command.args.push(value)
      else command.named[name.trim().slice(1).toLowerCase()] = value
    }
    return command
  }

  #argument(): Expression {
    const items: Expression[] = []
    do {
      this.#take(/[ \t]*/y)
      const word = this.#take(/[a-z][\w.]*/iy)
      items.push(word === undefined ? this.#unary() : { kind: 'value', value: word })
    } while (this.#take(/[ \t]*,/y))
    const [first] = items
    return items.length === 1 && first ? first : { kind: 'list', items }
  }

  #expression(): Expression {
    return this.#binary(0)
  }

  /** From the weakest operators to the strongest. */
  static readonly #levels: readonly RegExp[] = [
    /[ \t]*-(?:and|or)(?!\w)/iy,
    /[ \t]*-(?:eq|ne|gt|lt|ge|le|is)(?!\w)/iy,
    /[ \t]*[+-](?![\w-])/y,
    /[ \t]*\*/y,
  ]

  #binary(level: number): Expression {
    const operators = Parser.#levels[level]
    if (!operators) return this.#unary()
    let left = this.#binary(level + 1)
    for (let found = this.#take(operators); found; found = this.#take(operators)) {
      const operator = found.trim().toLowerCase()
      const right = operator === '-is' ? this.#type() : this.#binary(level + 1)
      left = { kind: 'operation', operator, left, right }
    }
    return left
  }

  #type(): Expression {
    return {
      kind: 'type',
      name: this.#need(/[ \t]*\[[\w.]+\]/y)
        .trim()
        .slice(1, -1),
    }
  }

  #unary(): Expression {
    this.#take(/[ \t]*/y)
    const type = this.#take(/\[[\w.]+\]/y)?.slice(1, -1)
    if (type === undefined) return this.#members(this.#primary())
    if (this.#isNext(/::/y)) return this.#members({ kind: 'type', name: type })
    return { kind: 'cast', type, of: this.#unary() }
  }

  #primary(): Expression {
    const variable = this.#take(/\$(?:env:)?\w+/iy)
    if (variable !== undefined) return { kind: 'variable', name: variable.slice(1) }
    const text = this.#take(/'(?:[^']|'')*'/y)
    if (text !== undefined) return { kind: 'value', value: text.slice(1, -1).replaceAll("''", "'") }
    const number = this.#take(/\d+/y)
    if (number !== undefined) return { kind: 'value', value: Number(number) }
    if (this.#take(/@\{/y)) return this.#table()
    this.#need(/\(/y)
    const statement = this.#simple()
    this.#need(/\s*\)/y)
    return { kind: 'inner', statement }
  }

  #table(): Expression {
    const entries: [string, Expression][] = []
    while (!this.#take(/[\s;]*\}/y)) {
      const name = this.#need(/[\s;]*\w+/y).replaceAll(/[\s;]/g, '')
      this.#need(/[ \t]*=/y)
      entries.push([name, this.#expression()])
    }
    return { kind: 'table', entries }
  }

  #members(of: Expression): Expression {
    const name = this.#take(/(?:\.|::)[a-z]\w*/iy)?.replace(/^\W+/, '')
    if (name === undefined) return of
    if (!this.#take(/\(/y)) return this.#members({ kind: 'member', of, name })
    const args: Expression[] = []
    while (!this.#take(/\s*\)/y)) {
      args.push(this.#expression())
      this.#take(/\s*,/y)
    }
    return this.#members({ kind: 'call', of, name, args })
  }
}
