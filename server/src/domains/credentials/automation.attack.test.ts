import { randomBytes } from 'node:crypto'
import { defaultPasswordPolicy } from '@gatehouse/contract/password-policies'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SshConnection } from '#platform/ssh/connect-ssh.ts'
import type { CommandOptions } from '#platform/ssh/run-command.ts'
import { makePassword } from './make-password.ts'
import { givenSecret } from './new-secret.ts'
import { runAs } from './run-as.ts'

const wild = fc.oneof(
  fc.constantFrom(
    '; id',
    '$(id)',
    '`id`',
    "' ; id #",
    '" ; id',
    '-rf',
    '%s',
    '\\',
    'a:b',
    'é\u202e',
  ),
  fc.string({ unit: fc.constantFrom('$', '(', ')', '`', "'", '"', '\\', ';', ':', ' ', 'é') }),
)

/** A target whose sudo asks for a password, and which remembers what was run. */
function askingTarget(name: string) {
  const commands: string[] = []
  const exec = (command: string, { stdin = '' }: CommandOptions = {}) => {
    commands.push(command)
    const isDenied = command.includes("'-n'")
    return Promise.resolve({
      ...{ exitCode: isDenied ? 1 : 0, signal: undefined, isCut: false },
      ...{ stdout: command === 'id -un' ? `${name}\n` : String(stdin).slice(0, 0) },
      stderr: isDenied ? 'sudo: a password is required' : '',
    })
  }
  return { commands, connection: { exec } as unknown as SshConnection }
}

describe('automation engines with root', () => {
  test('no password, old or new, is ever a part of a command, whatever is in it', async () => {
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(wild, wild, async (password, candidate) => {
        for (const name of ['service', 'root', 'app', '$(id)', "x'y"]) {
          const { commands, connection } = askingTarget(name)
          await runAs(connection, {
            ...{ account: 'app', words: ['chpasswd'], stdin: `app:${candidate}\n` },
            sudoPassword: password,
          })
          for (const command of commands) seen.add(command)
        }
      }),
    )

    // One for each way to become somebody else; none of them knows what was typed.
    expect(seen.size).toBeLessThanOrEqual(5)
  })

  test.each(['a\nroot:x', 'a\r', 'a\0', '\x1b[A', 'a\u0085b'])(
    'a password such as %j, which programs would read as two lines, is not kept',
    (password) => {
      expect(() => givenSecret('password', { from: 'password', password })).toThrow('line breaks')
    },
  )

  test('a password that we make is one line that chpasswd and passwd read as it is', () => {
    const rules = { ...defaultPasswordPolicy, symbols: true, length: 40 }
    for (let index = 0; index < 500; index += 1) {
      expect(makePassword(rules, randomBytes)).toMatch(/^[!-~]{40}$/)
    }
  })
})
