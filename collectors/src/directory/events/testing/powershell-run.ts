import {
  type Command,
  type Expression,
  parsePowershell,
  type Statement,
} from './powershell-parser.ts'
import { call, cast, member, NetException, operate, text, type Thing } from './powershell-values.ts'

/** What the script finds on its computer. */
export interface PowershellWorld {
  variables: Record<string, unknown>
  /** Static members, by the name of their type. */
  types: Record<string, Record<string, unknown>>
  create(type: string, args: unknown[]): unknown
  command(name: string, args: unknown[], named: Record<string, unknown>): unknown
}

/** Runs the script to its end and answers what it leaves in its pipeline, which PowerShell would print. */
export function runPowershell(script: string, world: PowershellWorld): unknown[] {
  const output: unknown[] = []
  const run = new Run(world)
  try {
    run.all(parsePowershell(script), new Scope(undefined, world.variables), output)
  } catch (left) {
    if (!(left instanceof Leave && left.kind === 'exit')) throw left
  }
  return output
}

/** How a statement is left before its end. */
class Leave extends Error {
  override readonly name = 'Leave'
  readonly kind: string

  constructor(kind: string) {
    super(`${kind} has left what it stands in.`)
    this.kind = kind
  }
}

/** What a function assigns is its own; what it reads may be of whoever calls it. */
class Scope {
  readonly #outer: Scope | undefined
  readonly #values: Map<string, unknown>

  constructor(outer: Scope | undefined, values: Record<string, unknown>) {
    this.#outer = outer
    this.#values = new Map(Object.entries(values))
  }

  get(name: string): unknown {
    const key = name.toLowerCase()
    return this.#values.has(key) ? this.#values.get(key) : (this.#outer?.get(name) ?? null)
  }

  set(name: string, value: unknown): void {
    this.#values.set(name.toLowerCase(), value)
  }
}

class Run {
  readonly #world: PowershellWorld
  readonly #functions = new Map<string, Extract<Statement, { kind: 'function' }>>()

  constructor(world: PowershellWorld) {
    this.#world = world
  }

  all(statements: readonly Statement[], scope: Scope, output: unknown[]): void {
    for (const statement of statements) this.#one(statement, scope, output)
  }

  #one(statement: Statement, scope: Scope, output: unknown[]): void {
    switch (statement.kind) {
      case 'function':
        this.#functions.set(statement.name.toLowerCase(), statement)
        return
      case 'assign':
        this.#assign(statement.target, this.#value(statement.value, scope), scope)
        return
      case 'if':
        this.all(
          this.#holds(statement.test, scope) ? statement.body : statement.otherwise,
          scope,
          output,
        )
        return
      case 'while':
        while (this.#holds(statement.test, scope)) this.#round(statement.body, scope, output)
        return
      case 'try':
        this.#try(statement, scope, output)
        return
      case 'run': {
        const value = this.#value(statement.value, scope)
        if (value !== undefined) output.push(value)
        return
      }
      case 'throw':
        throw scope.get('thrown')
      case 'return':
        if (statement.value) this.#one(statement.value, scope, output)
        throw new Leave(statement.kind)
      case 'continue':
      case 'exit':
        throw new Leave(statement.kind)
    }
  }

  #round(body: readonly Statement[], scope: Scope, output: unknown[]): void {
    try {
      this.all(body, scope, output)
    } catch (left) {
      if (!(left instanceof Leave && left.kind === 'continue')) throw left
    }
  }

  #try(
    { body, handler, last }: Extract<Statement, { kind: 'try' }>,
    scope: Scope,
    output: unknown[],
  ): void {
    try {
      this.all(body, scope, output)
    } catch (thrown) {
      if (!handler || !(thrown instanceof NetException)) throw thrown
      scope.set('thrown', thrown)
      const cause = { Message: thrown.message, type: thrown.type }
      scope.set('_', { Exception: { GetBaseException: () => cause } })
      this.all(handler, scope, output)
    } finally {
      this.all(last, scope, output)
    }
  }

  /** An assignment in parentheses is what was assigned. */
  #holds(test: Statement, scope: Scope): boolean {
    const value = this.#inner(test, scope)
    return !(
      value === null ||
      value === undefined ||
      value === '' ||
      value === 0 ||
      value === false
    )
  }

  #inner(statement: Statement, scope: Scope): unknown {
    const output: unknown[] = []
    this.#one(statement, scope, output)
    if (statement.kind === 'assign') return this.#of(statement.target, scope)
    return output.length > 1 ? output : output[0]
  }

  #assign(target: Expression, value: unknown, scope: Scope): void {
    if (target.kind === 'variable') scope.set(target.name, value ?? null)
    else if (target.kind === 'member') {
      ;(this.#of(target.of, scope) as Thing)[target.name] = value ?? null
    } else throw new Error(`Nothing can be assigned to ${target.kind}.`)
  }

  #value(value: Command | Expression, scope: Scope): unknown {
    return value.kind === 'command' ? this.#command(value, scope) : this.#of(value, scope)
  }

  #command({ name, args, named }: Command, scope: Scope): unknown {
    const values = args.map((arg) => this.#of(arg, scope))
    const called = this.#functions.get(name.toLowerCase())
    if (called) return this.#function(called, values, scope)
    const options = Object.fromEntries(
      Object.entries(named).map(([key, of]) => [key, this.#of(of, scope)]),
    )
    if (name !== 'New-Object') return this.#world.command(name, values, options)
    const list = options['argumentlist']
    return this.#world.create(text(values[0]), Array.isArray(list) ? list : [list])
  }

  #function(
    { name, parameters, body }: Extract<Statement, { kind: 'function' }>,
    values: unknown[],
    outer: Scope,
  ): unknown {
    if (values.length > parameters.length) throw new Error(`${name} takes fewer arguments.`)
    const scope = new Scope(outer, {})
    parameters.forEach((parameter, at) => {
      const value = values[at] ?? null
      scope.set(parameter.name, parameter.type ? cast(parameter.type, value) : value)
    })
    const output: unknown[] = []
    try {
      this.all(body, scope, output)
    } catch (left) {
      if (!(left instanceof Leave && left.kind === 'return')) throw left
    }
    return output.length > 1 ? output : output[0]
  }

  #of(expression: Expression, scope: Scope): unknown {
    switch (expression.kind) {
      case 'value':
        return expression.value
      case 'variable':
        return scope.get(expression.name)
      case 'type':
        return this.#type(expression.name)
      case 'cast':
        return cast(expression.type, this.#of(expression.of, scope))
      case 'table':
        return Object.fromEntries(
          expression.entries.map(([name, value]) => [name, this.#of(value, scope)]),
        )
      case 'list':
        return expression.items.map((item) => this.#of(item, scope))
      case 'inner':
        return this.#inner(expression.statement, scope)
      case 'member':
        return member(this.#of(expression.of, scope), expression.name)
      case 'call': {
        const args = expression.args.map((arg) => this.#of(arg, scope))
        return call(this.#of(expression.of, scope), expression.name, args)
      }
      case 'operation':
        return this.#operation(expression, scope)
    }
  }

  #type(name: string): unknown {
    const type = this.#world.types[name]
    if (!type) throw new Error(`There is no type ${name} in this test.`)
    return type
  }

  #operation(
    { operator, left, right }: Extract<Expression, { kind: 'operation' }>,
    scope: Scope,
  ): unknown {
    const a = this.#of(left, scope)
    if (right.kind === 'type') return right.name.endsWith(`.${text(member(a, 'type'))}`)
    if (operator === '-and' && !a) return false
    const b = this.#of(right, scope)
    return operate(operator, a, b)
  }
}
