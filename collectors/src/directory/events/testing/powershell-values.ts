/** Values of PowerShell, as far as our scripts use them: how they are compared, added, and made something else. */
/** An exception of .NET, which a script can catch. Everything else that is thrown is a defect of the test or of the script. */
export class NetException extends Error {
  override readonly name = 'NetException'
  readonly type: string

  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}

export type Thing = Record<string, unknown>

export function member(of: unknown, name: string): unknown {
  if (of === null || of === undefined) return null
  const value = (of as Thing)[name]
  if (value === undefined) throw new Error(`There is no member ${name}.`)
  return value
}

export function call(of: unknown, name: string, args: unknown[]): unknown {
  if (typeof of === 'string' && name === 'Replace')
    return of.replaceAll(text(args[0]), () => text(args[1]))
  if (of === null || of === undefined) {
    throw new NetException(
      'RuntimeException',
      'You cannot call a method on a null-valued expression.',
    )
  }
  const method = (of as Thing)[name]
  if (typeof method !== 'function') throw new Error(`There is no method ${name}.`)
  return (method as (...values: unknown[]) => unknown).apply(of, args)
}

/** Nothing is empty text. */
export function text(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return `${value}`
  throw new Error('This is not made text of in this test.')
}

export function cast(type: string, value: unknown): unknown {
  switch (type) {
    case 'string':
      return text(value)
    case 'char':
      return String.fromCharCode(Number(value))
    case 'bool':
      return Boolean(value)
    case 'int64':
      if (value !== null && !/^-?\d+$/.test(text(value))) {
        throw new NetException('InvalidCastException', `Cannot convert ${text(value)}.`)
      }
      return Number(value)
    default:
      throw new Error(`There is no type ${type} in this test.`)
  }
}

/** What stands on the left says as what both are taken. */
export function operate(operator: string, a: unknown, b: unknown): unknown {
  switch (operator) {
    case '+':
      return typeof a === 'string' ? a + text(b) : Number(a) + Number(b)
    case '-':
      return Number(a) - Number(b)
    case '*':
      return Number(a) * Number(b)
    case '-eq':
      return isEqual(a, b)
    case '-ne':
      return !isEqual(a, b)
    case '-gt':
      return Number(a) > Number(b)
    case '-lt':
      return Number(a) < Number(b)
    case '-le':
      return Number(a) <= Number(b)
    case '-and':
      return Boolean(a) && Boolean(b)
    default:
      throw new Error(`There is no operator ${operator} in this test.`)
  }
}

function isEqual(a: unknown, b: unknown): boolean {
  if (a === null || a === undefined || b === null || b === undefined)
    return (a ?? null) === (b ?? null)
  if (typeof a === 'string') return a.toLowerCase() === text(b).toLowerCase()
  return typeof a === 'number' ? a === Number(b) : a === b
}
