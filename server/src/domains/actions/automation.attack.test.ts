import { execFile } from 'node:child_process'
import { SessionId } from '@gatehouse/contract/ids'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CommandOptions } from '#platform/ssh/run-command.ts'
import type { HostStep } from './planned-step.ts'
import { runAsRoot, type Shell } from './root-shell.ts'
import { runStep } from './run-step.ts'
import type { StepFacts } from './step-facts.ts'
import { StepFailed } from './step-failed.ts'
import { clock } from './testing.ts'

/** What shells, templates and configuration files read more into than it says. */
const wild = fc
  .oneof(
    fc.constantFrom(
      ...[
        '; id',
        '$(id)',
        '`id`',
        '| sh',
        '&& id',
        '> /etc/passwd',
        '-rf',
        '--',
        "' ; id #",
        '" ; id',
      ],
      ...[
        'a\nb',
        'a\r\nb',
        '{{7*7}}',
        '${7*7}',
        '<%= 7 %>',
        '%s%n',
        '\\',
        '*',
        '~root',
        '../../etc',
      ],
      ...[
        '\u202e',
        'ＡＬＬ',
        'é',
        '\ud800',
        'x'.repeat(5000),
        '',
        ' ',
        '\t',
        '!',
        '#',
        '=',
        ':',
        ',',
      ],
    ),
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: fc.constantFrom('$', '(', ')', '`', "'", '"', '\\', '\n', ';', 'i', 'd') }),
  )
  .filter((text) => !text.includes('\0'))

/** Remembers what would have been run where, and says that all is well. */
function listening() {
  const said: { command: string; stdin: string }[] = []
  const shell: Shell = {
    exec: (command: string, options: CommandOptions = {}) => {
      said.push({ command, stdin: String(options.stdin ?? '') })
      return Promise.resolve({
        ...{ exitCode: 0, signal: undefined, stdout: '', stderr: '', isCut: false },
      })
    },
  }
  return { said, shell }
}

const sessionId = SessionId.parse('01930000-0000-7000-8000-0000c0ffee01')
const common = {
  key: 'before-1',
  title: '',
  continuesOnError: false,
  timeoutSeconds: 60,
  sessionId,
}

/** One of each kind, with the same wild text wherever a person or a target may have put theirs. */
const stepsWith = (text: string): HostStep[] =>
  [
    { kind: 'create-local-user', phase: 'before', account: text, home: text, shell: text },
    {
      kind: 'remove-local-user',
      phase: 'after',
      account: text,
      home: text,
      homeAfterwards: 'delete',
    },
    { kind: 'add-to-local-group', phase: 'before', account: text, group: text },
    { kind: 'remove-from-local-group', phase: 'after', account: text, group: text },
    {
      kind: 'add-sudoers-rule',
      phase: 'before',
      account: text,
      commands: text,
      runAs: text,
      file: text,
    },
    { kind: 'remove-sudoers-rule', phase: 'after', account: 'a', file: text },
    { kind: 'run-script', phase: 'before', account: text, script: text, runAs: 'root' },
    { kind: 'run-script', phase: 'before', account: text, script: text, runAs: 'session-account' },
    { kind: 'log-off-user', phase: 'after', account: text },
    { kind: 'watch-file', phase: 'before', account: 'a', path: text },
  ].map((step) => ({ ...common, ...step }) as unknown as HostStep)

/** Refused or done; what matters is what was said to the target. */
async function tried(shell: Shell, step: HostStep, facts: StepFacts = {}): Promise<void> {
  try {
    await runStep(clock, shell, step, facts)
  } catch (cause) {
    expect(cause).toBeInstanceOf(StepFailed)
  }
}

describe('automation engines with root', () => {
  test('a command that is run as root is always the same, and values go in as base64 alone', async () => {
    const commands = new Set<string>()
    await fc.assert(
      fc.asyncProperty(wild, async (text) => {
        const { said, shell } = listening()
        for (const step of stepsWith(text)) {
          const facts = { password: text, authorizedKey: text }
          await tried(shell, step, facts)
        }
        for (const { command, stdin } of said) {
          commands.add(command)
          const [begin, ...lines] = stdin.split('\n')
          expect(begin).toBe('gatehouse-begins-here')
          for (const line of lines) expect(line).toMatch(/^[A-Za-z0-9+/]*={0,2}$/)
        }
      }),
      { numRuns: 300 },
    )
    expect(commands.size).toBe(1)
  })

  test('the script of a step says nothing of what people typed, except where it is their script', async () => {
    const [calm, wildly] = await Promise.all(
      ['calm', '$(touch /x)'].map(async (text) => {
        const { said, shell } = listening()
        for (const step of stepsWith(text)) await tried(shell, step)
        // The first line after the mark is the script, those after it are its values.
        return said.map(({ stdin }) => Buffer.from(stdin.split('\n')[1] ?? '', 'base64').toString())
      }),
    )

    for (const script of wildly ?? []) expect(calm).toContain(script)
  })

  test('a NUL, and a password for sudo with a line break, are refused before anything is said', async () => {
    const { said, shell } = listening()
    const run = (more: object) =>
      runAsRoot(shell, { script: 'true', values: [], timeoutSeconds: 1, ...more })

    await expect(run({ values: ['a\0b'] })).rejects.toThrow(StepFailed)
    await expect(run({ sudoPassword: 'a\nb' })).rejects.toThrow(StepFailed)
    await expect(run({ sudoPassword: 'a\0b' })).rejects.toThrow(StepFailed)
    expect(said).toEqual([])
  })

  test.skipIf(process.getuid?.() !== 0)(
    'a real shell gets each value as it is, and runs none of it',
    async () => {
      const values = fc.sample(wild, { numRuns: 200, seed: 7 })
      const script = `${'value v; printf "%s\\\\0" "$v"\n'.repeat(values.length)}`.replaceAll(
        '\\\\',
        '\\',
      )

      const out = await runAsRoot(realShell, { script, values, timeoutSeconds: 30 })

      // A shell takes away line feeds at the end; nothing that is given to a target needs them.
      const kept = values.map((text) => Buffer.from(text).toString().replace(/\n+$/, ''))
      expect(out.split('\0').slice(0, -1)).toEqual(kept)
    },
  )
})

/** This computer instead of a target. */
const realShell: Shell = {
  exec: (command: string, { stdin = '' }: CommandOptions = {}) =>
    new Promise((resolve) => {
      const child = execFile(
        '/bin/sh',
        ['-c', command],
        { maxBuffer: 16 * 1024 * 1024 },
        (error, stdout, stderr) => {
          const exitCode = error ? 1 : 0
          resolve({ exitCode, signal: undefined, stdout, stderr, isCut: false })
        },
      )
      child.stdin?.end(stdin)
    }),
}
