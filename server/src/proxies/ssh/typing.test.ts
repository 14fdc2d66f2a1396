import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CommandWatch } from './command-watch.ts'
import { ruleFor } from './command-rules.ts'
import { EchoWatch, type TypedPart } from './echo-watch.ts'
import { readKeys } from './keys.ts'
import { noticeFor } from './notice.ts'
import { ShownLine } from './shown-line.ts'
import { LineTypist } from './typed-line.ts'

function typed(keys: string): string[] {
  const typist = new LineTypist()
  return [...Buffer.from(keys)].flatMap((byte) => typist.press(byte)?.text ?? [])
}

describe('a line as it was typed', () => {
  test.each([
    ['ls\r', ['ls']],
    ['lss\x7f -l\r', ['ls -l']],
    ['rm -rf /\x15ls\r', ['ls']],
    ['rm one\x17two\r', ['rm two']],
    ['rm -rf /\x03ls\r', ['ls']],
    ['s\x1b[Dl\x1b[C\r', ['ls']],
    ['s\x01l\x05 -l\r', ['ls -l']],
    ['lsx\x1b[D\x1b[3~\r', ['ls']],
    ['ls xyz\x1b[D\x1b[D\x1b[D\x0b\r', ['ls ']],
    ['caf\u00e9\u00e9\x7f\r', ['caf\u00e9']],
    ['\x1b[200~one\rtwo\x1b[201~\r', ['one\ntwo']],
    ['echo a\\\rb\r', ['echo a\\', 'echo ab']],
    ['one\rtwo\r', ['one', 'two']],
  ])('%j', (keys, lines) => {
    expect(typed(keys)).toEqual(lines)
  })

  test('any keys are taken, and the line stays short', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        const typist = new LineTypist()
        for (const byte of bytes) expect(typist.press(byte)?.text.length ?? 0).toBeLessThan(20_000)
        readKeys(Buffer.from(bytes))
      }),
    )
  })
})

describe('commands as they were shown', () => {
  function watched() {
    const told: string[] = []
    const watch = new CommandWatch(20, (line) => told.push(line))
    const show = (text: string) => watch.shown(Buffer.from(text))
    const press = (keys: string) => [...Buffer.from(keys)].map((byte) => watch.press(byte))
    const type = (keys: string) => {
      for (const key of keys) {
        press(key)
        show(key === '\r' ? '\r\n' : key)
      }
    }
    return { told, show, press, type }
  }

  test('what is typed and shown is told', () => {
    const { told, show, type } = watched()
    show('$ ')
    type('ls -l\r')
    show('one\r\ntwo\r\n$ ')
    type('id\r')

    expect(told).toEqual(['ls -l', 'id'])
  })

  test('what is not shown is not told', () => {
    const { told, show, press } = watched()
    show('Password: ')
    press('hunter2\r')
    show('\r\nWelcome\r\n')

    expect(told).toEqual([])
  })

  test('completion and history are told as the shell shows them', () => {
    const { told, show, press, type } = watched()
    show('$ ')
    type('cat /etc/ho')
    press('\t')
    show('stname ')
    type('\r')
    show('web1\r\n$ ')
    press('\x1b[A')
    show('cat /etc/hostname ')
    type('\r')

    expect(told).toEqual(['cat /etc/hostname', 'cat /etc/hostname'])
  })

  test('a line that is wrapped is one line', () => {
    const { told, show, type } = watched()
    show('$ ')
    type('echo 1234567890 1234567890\r')

    expect(told).toEqual(['echo 1234567890 1234567890'])
  })

  test('several pasted lines are told when each is shown', () => {
    const { told, show, press } = watched()
    show('$ ')
    press('one\rtwo\r')
    show('one\r\nout\r\n$ two\r\nout\r\n')

    expect(told).toEqual(['one', 'two'])
  })

  test('the keys of an editor are no commands', () => {
    const { told, show, type } = watched()
    show('\x1b[?1049h')
    type('dd:wq\r')
    show('\x1b[?1049l$ ')
    type('ls\r')

    expect(told).toEqual(['ls'])
  })

  test('any output is followed, and little of it is kept', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.nat(200), (bytes, columns) => {
        const shown = new ShownLine(columns + 1)
        shown.shown(Buffer.from(bytes))
        expect(shown.row.length).toBeLessThan(25_000)
      }),
    )
  })

  test('a row is never longer than the terminal, whatever moves the cursor', () => {
    const shown = new ShownLine(80)
    shown.shown(Buffer.from(`\x1b[9999999G\x1b[9999C${'x'.repeat(5000)}\x1b[99999999@y`))

    expect(shown.row.length).toBeLessThan(15_000)
  })
})

describe('echo', () => {
  function watched() {
    const parts: TypedPart[] = []
    const echo = new EchoWatch((part) => parts.push(part))
    const type = (text: string) => echo.typed(Buffer.from(text))
    const show = (text: string) => echo.shown(Buffer.from(text))
    const kept = () =>
      parts
        .map((part) => (part.kind === 'shown' ? part.data.toString() : `<${part.bytes}>`))
        .join('')
    return { echo, type, show, kept }
  }

  test('what is echoed is shown', () => {
    const { type, show, kept } = watched()
    type('l')
    show('l')
    type('s')
    show('s')
    type('\r')
    show('\r\nfiles\r\n')

    expect(kept()).toBe('ls\r')
  })

  test('a password is hidden, also if the answer begins as it does', () => {
    const { type, show, kept } = watched()
    for (const letter of 'secret') type(letter)
    type('\r')
    show('\r\nsecret doors open\r\n')

    expect(kept()).toBe('<7>')
  })

  test('output that is more than the echo hides what was typed', () => {
    const { type, show, kept } = watched()
    type('s')
    show('some message')

    expect(kept()).toBe('<1>')
  })

  test('keys that print nothing are shown', () => {
    const { type, kept } = watched()
    type('\r')
    type('\x1b[A')

    // An arrow is a sequence with printable bytes in it, so it waits for its echo.
    expect(kept()).toBe('\r')
  })

  test('what is never echoed is hidden', () => {
    const { echo, type, kept } = watched()
    type('secret')
    echo.giveUp()

    expect(kept()).toBe('<6>')
  })
})

test('a rule that does something comes before one that logs', () => {
  const rules = [
    { pattern: 'rm', action: 'log', message: '' },
    { pattern: '^rm -rf', action: 'block', message: '' },
    { pattern: '(', action: 'terminate', message: '' },
  ] as const

  expect(ruleFor(rules, 'rm one')?.action).toBe('log')
  expect(ruleFor(rules, '  rm -rf /')?.action).toBe('block')
  expect(ruleFor(rules, 'ls')).toBeUndefined()
})

test('a message cannot control the terminal', () => {
  const shown = noticeFor('a\x1b[2Jb\r\nc\u0007', false).toString()

  expect(shown).toBe('\r\n\x1b[7m a [2Jb c \x1b[0m\r\n')
})
