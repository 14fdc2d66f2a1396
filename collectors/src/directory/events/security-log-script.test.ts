import { SaxesParser } from 'saxes'
import { describe, expect, test } from 'vitest'
import { accountEvents } from './account-events.ts'
import { securityLogQuery } from './security-log-query.ts'
import { securityLogScript } from './security-log-script.ts'

const script = securityLogScript({ after: '17', parent: 4, intervalMilliseconds: 1000 })

/** Texts of the Selects of the query, as Windows reads them. */
function expressions(): string[] {
  const found: string[] = []
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('text', (text) => found.push(text))
  parser.write(securityLogQuery()).close()
  return found
}

const asks = (expression: string, id: number): boolean => {
  const ranges = expression.matchAll(/EventID>=(\d+) and EventID<=(\d+)|EventID=(\d+)/g)
  return [...ranges].some(([, first, last, only]) =>
    only === undefined ? id >= Number(first) && id <= Number(last) : id === Number(only),
  )
}

describe('what is asked of the Security log', () => {
  test('is not more in one expression than Windows takes', () => {
    for (const expression of expressions()) {
      expect(expression.match(/[<>=]\d|[<>=]\{/g)?.length).toBeLessThanOrEqual(20)
      expect(expression).toMatch(
        /^\*\[System\[\(.*\) and EventRecordID>=\{0\} and EventRecordID<=\{1\}\]\]$/,
      )
    }
  })

  test.each([
    ...accountEvents.keys(),
    ...[1102, 1104, 4662, 4670, 4704, 4705, 4706, 4707, 4713, 4716, 4717, 4718, 4719, 4794],
    ...[5136, 5137, 5138, 5139, 5141],
    ...[4624, 4625, 4634, 4647, 4648, 4672, 4768, 4769, 4771, 4776],
  ])('is %i, once', (id) => {
    expect(expressions().filter((expression) => asks(expression, id))).toHaveLength(1)
  })

  test.each([4656, 4663, 4688, 5140, 5145, 5156])(
    'is not %i, of which there are too many',
    (id) => {
      expect(expressions().filter((expression) => asks(expression, id))).toEqual([])
    },
  )
})

describe('the script', () => {
  test('is plain ASCII and fits into the command line of a process', () => {
    expect(script).toMatch(/^[\t\n -~]*$/)
    // As it is given: UTF-16 in base 64. Windows takes 32,767 characters.
    expect(Buffer.from(script, 'utf16le').toString('base64').length).toBeLessThan(30_000)
  })

  test('closes what it opens', () => {
    const open: string[] = []
    const pairs: Record<string, string> = { ')': '(', ']': '[', '}': '{' }
    // Text in single quotes is only text.
    for (const [character] of script.replaceAll(/'[^']*'/g, '').matchAll(/[()[\]{}]/g)) {
      if (pairs[character] === undefined) open.push(character)
      else expect(open.pop()).toBe(pairs[character])
    }
    expect(open).toEqual([])
  })

  test('has nothing that Windows PowerShell 5.1 does not know', () => {
    // Of PowerShell 7: chains, the choice with a question mark, what stands in for null.
    expect(script).not.toMatch(/&&|\|\||\?\?|\?\.|\s\?\s/)
    // It has a meaning of its own.
    expect(script).not.toMatch(/\$(?:event|input|args|this|matches|error|host|pid)\b/i)
  })

  test('begins where it is told', () => {
    expect(script).toContain("$after = '17'\n$starter = 4\n$interval = 1000\n")
  })
})
