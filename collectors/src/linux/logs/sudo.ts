import type { AuthFact } from './auth-fact.ts'

/** user : [refusal ;] [HOST= ;] [TTY= ;] [CHROOT= ;] PWD= ; USER= ; … ; COMMAND=command to the end. */
const line =
  /^ *(\S+) : (.*?)(?:HOST=\S* ; )?(?:TTY=(\S*) ; )?(?:CHROOT=.*? ; )?(?:PWD|CWD)=(.*?) ; (.*)$/
const runAs = /^(?:.* ; )?USER=(\S*)/
const continued = /^ *(\S+) : \(command continued\) (.*)$/
const commandMark = 'COMMAND='

export function parseSudo(message: string): AuthFact | undefined {
  const more = continued.exec(message)
  if (more) return { kind: 'sudo-continued', by: more[1] ?? '', text: more[2] ?? '' }

  const parts = line.exec(message)
  if (!parts) return undefined
  const [, by = '', before = '', tty = '', directory = '', rest = ''] = parts
  const at = rest.indexOf(commandMark)
  return {
    kind: 'sudo',
    by,
    runAs: runAs.exec(at < 0 ? rest : rest.slice(0, at))?.[1] ?? 'root',
    tty,
    directory,
    command: at < 0 ? '' : rest.slice(at + commandMark.length),
    refusal: before.replace(/ ; $/, '').trim(),
  }
}
