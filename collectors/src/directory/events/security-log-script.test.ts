import { SaxesParser } from 'saxes'
import { describe, expect, test } from 'vitest'
import { accountEvents } from './account-events.ts'
import { securityLogQuery } from './security-log-query.ts'
import { securityLogScript } from './security-log-script.ts'
import { runPowershell } from './testing/powershell-run.ts'
import { type FakeLog, SecurityLogWorld } from './testing/security-log-world.ts'

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

type Event = [number: number, xml: string]

const event = (number: number, id = 4725): Event => [
  number,
  `<Event n="${number}"><EventID>${id}</EventID>\r\n</Event>`,
]

class Computer {
  log: FakeLog = { oldest: 1, newest: 0, events: [] }
  printed = ''
  world: SecurityLogWorld | undefined

  happens(...events: Event[]): this {
    this.log.events.push(...events)
    this.log.newest = events.at(-1)?.[0] ?? this.log.newest
    return this
  }

  /** Made anew, and the first thing in it says so. */
  isCleared(number: number): void {
    this.log = { ...this.log, oldest: number, newest: number, events: [event(number, 1102)] }
  }

  /** What the script tells in so many rounds. Between them something may happen. */
  tells(
    after: string,
    rounds: number,
    happens: (round: number) => unknown = () => undefined,
  ): string[] {
    let round = 0
    this.world = new SecurityLogWorld({
      log: () => this.log,
      print: (text) => (this.printed += text),
      isStarterThere: () => round < rounds,
      sleep: () => happens((round += 1)),
    })
    const left = runPowershell(
      securityLogScript({ after, parent: 4, intervalMilliseconds: 1000 }),
      this.world,
    )
    // PowerShell would print it among the lines.
    expect(left).toEqual([])
    expect(this.world.open).toBe(0)
    const lines = this.printed.split('\n').slice(0, -1)
    return lines.map((line) => line.replace(/^<Event n="(\d+)">.*<\/Event>$/, '$1'))
  }
}

const numbers = (lines: readonly string[]) => lines.filter((line) => /^\d/.test(line)).map(Number)

describe('the script, run as it is, tells', () => {
  test('what is wanted of what happens from now on, each in one line', () => {
    const computer = new Computer().happens(event(1), event(2))

    const lines = computer.tells('', 4, (round) => {
      if (round === 1) computer.happens(event(3), event(4, 5156), event(5))
      if (round === 2) computer.happens(event(6, 5140))
    })

    expect(lines).toEqual(['#at 2', '3', '5', '#at 5', '#at 6', '#at 6'])
    expect(computer.printed).toContain('<Event n="3"><EventID>4725</EventID>&#13;&#10;</Event>\n')
  })

  test.each([0, 1] as const)('each once, where a bookmark leads %i behind it', (seekOffset) => {
    const computer = new Computer().happens(event(1))
    computer.log.seekOffset = seekOffset

    const lines = computer.tells('', 6, (round) =>
      computer.happens(event(2 * round), event(2 * round + 1)),
    )

    expect(numbers(lines)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    expect(computer.world?.seeks).toBe(4)
  })

  test('the first event of an empty log', () => {
    const computer = new Computer()

    expect(numbers(computer.tells('', 3, (round) => computer.happens(event(round))))).toEqual([
      1, 2,
    ])
  })

  test('what happened while nobody asked', () => {
    const computer = new Computer().happens(event(1), event(2), event(3), event(4))

    expect(computer.tells('2', 1)).toEqual(['3', '4', '#at 4'])
  })

  test('once which were overwritten before', () => {
    const computer = new Computer().happens(event(50), event(51))
    computer.log.oldest = 50

    expect(computer.tells('3', 2)).toEqual(['#lost 4 49', '50', '51', '#at 51', '#at 51'])
  })

  test('nothing as lost when only told ones were overwritten, a bookmark too', () => {
    const computer = new Computer().happens(event(1))

    const lines = computer.tells('', 4, (round) => {
      if (round === 1) computer.happens(event(2), event(3, 5156), event(4, 5156))
      if (round === 2) {
        computer.log.oldest = 4
        computer.happens(event(5))
      }
    })

    expect(lines).toEqual(['#at 1', '2', '#at 4', '5', '#at 5', '#at 5'])
  })

  test.each([
    ['begin anew', 1, 2],
    ['go on', 3, 4],
  ])('all of a log that was cleared, where its numbers %s', (_how, first, second) => {
    const computer = new Computer().happens(event(1))

    const lines = computer.tells('', 5, (round) => {
      if (round === 1) computer.happens(event(2))
      if (round === 2) computer.isCleared(first)
      if (round === 3) computer.happens(event(second))
    })

    expect(numbers(lines)).toEqual([2, first, second])
    expect(lines.filter((line) => /^#(?:lost|failed)/.test(line))).toEqual([])
  })

  test('which one Windows cannot tell, and those behind it', () => {
    const computer = new Computer().happens(event(1), event(2), event(3))
    computer.log.unreadable = [2]

    expect(computer.tells('0', 1)).toEqual(['1', '#unreadable 2 2', '3', '#at 3'])
  })

  test('where Windows cannot go on, tries again, and then passes it', () => {
    const computer = new Computer().happens(...[1, 2, 3, 4, 5, 6, 7].map((number) => event(number)))
    computer.log.broken = [3, 4]

    const lines = computer.tells('0', 6)

    const failed = '#failed The data is invalid.'
    expect(lines.slice(0, 8)).toEqual([
      ...['1', '2', failed, failed, '#unreadable 3 3', failed],
      ...['#unreadable 4 5', failed],
    ])
    expect(lines.slice(8, 11)).toEqual(['6', '7', '#at 7'])
  })

  test('all, once, when it fails for a moment only', () => {
    const computer = new Computer().happens(event(1), event(2), event(3))
    computer.log.broken = [2]

    const lines = computer.tells('0', 5, (round) => {
      if (round === 2) computer.log.broken = []
    })

    expect(numbers(lines)).toEqual([1, 2, 3])
    expect(lines.filter((line) => line.startsWith('#unreadable'))).toEqual([])
  })

  test('all where bookmarks are refused, and soon asks for none', () => {
    const computer = new Computer().happens(event(1))
    computer.log.refusesSeek = true

    const lines = computer.tells('', 12, (round) => computer.happens(event(round + 1)))

    expect(numbers(lines)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    expect(computer.world?.seeks).toBe(3)
  })

  test('why it cannot be read, and goes on when it can', () => {
    const computer = new Computer().happens(event(1))
    computer.log.denied = 'Attempted to perform\r\nan unauthorized operation.'

    const lines = computer.tells('0', 3, (round) => {
      delete computer.log.denied
      if (round === 1) computer.log.failure = 'The RPC server is unavailable.'
      else delete computer.log.failure
    })

    expect(lines).toEqual([
      '#denied Attempted to perform  an unauthorized operation.',
      '#failed The RPC server is unavailable.',
      ...['1', '#at 1'],
    ])
  })

  test('that a policy keeps it from running', () => {
    let printed = ''
    const world = new SecurityLogWorld({
      log: () => ({ oldest: 1, newest: 0, events: [] }),
      print: (text) => (printed += text),
      isStarterThere: () => true,
      sleep: () => undefined,
      languageMode: 'ConstrainedLanguage',
    })

    runPowershell(script, world)

    expect(printed).toMatch(/^#failed PowerShell may not run/)
  })
})
