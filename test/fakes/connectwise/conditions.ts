import { badRequest } from './refusal.ts'

type Value = string | number | boolean | null | Date
type Test = (object: Record<string, unknown>) => boolean

const token =
  /\s*(?:(?<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\[(?<time>[^\]]*)\]|(?<number>-?\d+(?:\.\d+)?)(?![\w/])|(?<sign><=|>=|!=|=|<|>|\(|\)|,)|(?<word>[A-Za-z_][\w/]*))/y

interface Token {
  kind: 'text' | 'time' | 'number' | 'sign' | 'word'
  text: string
}

/**
 * The language of `conditions=`: `company/id=5 and (status/name!="Closed" or id in (1,2))`. Text in quotes, times in
 * square brackets. What it cannot read is refused, as is a field that the object does not have.
 */
export function parseConditions(source: string, fields: ReadonlySet<string>): Test {
  const tokens = read(source)
  let at = 0
  const peek = () => tokens[at]
  const isNext = (text: string) => peek()?.text.toLowerCase() === text && peek()?.kind !== 'text'
  const take = (): Token => {
    const next = tokens[at]
    if (!next) throw refused(source, 'it ends too early')
    at += 1
    return next
  }
  const accept = (text: string): boolean => {
    const is = isNext(text)
    if (is) at += 1
    return is
  }
  const expectSign = (text: string) => {
    if (!accept(text))
      throw refused(source, `${text} is missing before ${peek()?.text ?? 'the end'}`)
  }

  const either = (): Test => {
    const parts = [both()]
    while (accept('or')) parts.push(both())
    return (object) => parts.some((part) => part(object))
  }
  const both = (): Test => {
    const parts = [one()]
    while (accept('and')) parts.push(one())
    return (object) => parts.every((part) => part(object))
  }
  const one = (): Test => {
    if (accept('(')) {
      const inner = either()
      expectSign(')')
      return inner
    }
    return comparison()
  }
  const comparison = (): Test => {
    const field = take()
    if (field.kind !== 'word' || !fields.has(field.text.split('/')[0] ?? '')) {
      throw refused(source, `there is no field ${field.text}`)
    }
    const get = (object: Record<string, unknown>) => valueAt(object, field.text)
    const isNot = accept('not')
    const test = operator(get)
    return isNot ? (object) => !test(object) : test
  }
  const operator = (get: (object: Record<string, unknown>) => unknown): Test => {
    const sign = take()
    const name = sign.text.toLowerCase()
    if (sign.kind === 'word' && name === 'in') {
      const list = values()
      return (object) => list.some((value) => compare(get(object), value) === 0)
    }
    if (sign.kind === 'word' && (name === 'contains' || name === 'like')) {
      const value = literal()
      if (typeof value !== 'string') throw refused(source, `${name} wants text in quotes`)
      const pattern = name === 'like' ? likePattern(value) : new RegExp(escape(value), 'iu')
      return (object) => pattern.test(textOf(get(object)))
    }
    const holds = comparisons[name]
    if (sign.kind !== 'sign' || !holds) throw refused(source, `${sign.text} is no operator`)
    const value = literal()
    return (object) => holds(compare(get(object), value))
  }
  const values = (): Value[] => {
    expectSign('(')
    const list = [literal()]
    while (accept(',')) list.push(literal())
    expectSign(')')
    return list
  }
  const literal = (): Value => {
    const { kind, text } = take()
    if (kind === 'text') return text.slice(1, -1).replaceAll(/\\(.)/g, '$1')
    if (kind === 'number') return Number(text)
    if (kind === 'time') return timeOf(text, source)
    const word = text.toLowerCase()
    if (word === 'true' || word === 'false') return word === 'true'
    if (word === 'null') return null
    throw refused(source, `${text} is no value; text stands in quotes`)
  }

  const test = either()
  if (peek()) throw refused(source, `${peek()?.text} was not expected`)
  return test
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

function read(source: string): Token[] {
  const tokens: Token[] = []
  token.lastIndex = 0
  while (token.lastIndex < source.trimEnd().length) {
    const start = token.lastIndex
    const groups = token.exec(source)?.groups
    const found = Object.entries(groups ?? {}).find(([, text]) => text !== undefined)
    if (!found)
      throw refused(source, `it cannot be read from ${source.slice(start, start + 20)} on`)
    tokens.push({ kind: found[0] as Token['kind'], text: found[1] ?? '' })
  }
  return tokens
}

const refused = (source: string, why: string) =>
  badRequest('InvalidConditions', `The conditions ${source} are invalid: ${why}.`)

function timeOf(text: string, source: string): Date {
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw refused(source, `[${text}] is no time`)
  return time
}

/** `lastUpdated` is kept among the information about a record. */
export function valueAt(object: Record<string, unknown>, path: string): unknown {
  const [first = '', ...rest] = path.split('/')
  const info = object['_info'] as Record<string, unknown> | undefined
  const start = object[first] ?? info?.[first]
  return rest.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null
        ? (value as Record<string, unknown>)[name]
        : undefined,
    start,
  )
}

/** Negative, 0 or positive; not a number when the two cannot be compared, so that only `!=` holds. */
export function compare(left: unknown, right: Value): number {
  if (left === undefined || left === null) return right === null ? 0 : Number.NaN
  if (right instanceof Date) return new Date(textOf(left)).getTime() - right.getTime()
  if (typeof left === 'number' && typeof right === 'number') return left - right
  if (typeof left === 'string' && typeof right === 'string') {
    return left.toLowerCase() === right.toLowerCase() ? 0 : left < right ? -1 : 1
  }
  return left === right ? 0 : Number.NaN
}

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''
const escape = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
/** `%` or `*` stand for anything. */
const likePattern = (text: string): RegExp =>
  new RegExp(`^${escape(text).replaceAll(/%|\\\*/g, '.*')}$`, 'isu')
