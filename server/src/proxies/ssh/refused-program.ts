import type { ConnectionProfile } from '@gatehouse/contract/access-policies'
import { transferOf } from '#platform/session-rules/transfer-program.ts'
import { Refusal } from './refusal.ts'
import type { Program } from './target-channel.ts'
import type { Leg } from './visit.ts'

interface Refused {
  what: 'shell' | 'command' | 'transfer'
  reason: string
}

/** What the policy does not have is not begun, and that it was wanted is kept. @throws {Refusal} */
export function refuseWhatIsOff(leg: Leg, program: Program, now: Date): void {
  const refused = refusalOf(leg.session.profile, program)
  if (!refused) return
  const { what, reason } = refused
  const command = program.kind === 'exec' ? program.command : ''
  leg.reports.tell({ at: now.getTime(), kind: 'refused', what, command, reason })
  const wanted = command === '' ? names[what] : command
  void leg.recorder?.write({ kind: 'mark', text: `Refused: ${wanted}` })
  throw new Refusal(reason)
}

const names = { shell: 'a shell', command: 'a command', transfer: 'file transfer' } as const

function refusalOf(
  { shell, exec, sftp }: ConnectionProfile,
  program: Program,
): Refused | undefined {
  const { kind } = program
  if (kind === 'shell' && !shell) {
    return { what: 'shell', reason: 'Your access does not include a shell here.' }
  }
  if (kind === 'exec' && !exec) {
    return { what: 'command', reason: 'Your access does not include single commands here.' }
  }
  if (kind === 'subsystem' && sftp === 'off') {
    return { what: 'transfer', reason: 'Your access does not include file transfer here.' }
  }
  const transfer = program.kind === 'exec' ? transferOf(program.command) : undefined
  if (transfer && sftp === 'off') {
    const reason = 'Your access does not include file transfer here, by no program.'
    return { what: 'transfer', reason }
  }
  if (transfer === 'writes' && sftp === 'read') {
    const reason = 'Your access lets you read files here, and write none.'
    return { what: 'transfer', reason }
  }
  return undefined
}
