import { createHash } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { missingPeers, openTerminal, startGate, startSshd } from './testing.ts'

const line = `${'0123456789'.repeat(6)}abc\r`
const lines = 15_625
const pasted = line.repeat(lines)

test.skipIf(missingPeers !== undefined)(
  'a megabyte that is pasted where nothing is echoed arrives whole, and the session goes on',
  { timeout: 60_000 },
  async () => {
    const sshd = await startSshd()
    onTestFinished(() => sshd.stop())
    const gate = await startGate(sshd)
    onTestFinished(() => gate.stop())
    const terminal = await openTerminal(gate, 'alice+root+web1')
    await terminal.until('# ')
    terminal.type(`stty -echo; echo rea""dy; head -c ${pasted.length} | sha256sum; stty echo\n`)
    await terminal.until('ready\r')

    for (let at = 0; at < pasted.length; at += 32_768) terminal.type(pasted.slice(at, at + 32_768))

    const expected = createHash('sha256').update(pasted.replaceAll('\r', '\n')).digest('hex')
    expect(await terminal.until(/[0-9a-f]{64}/)).toContain(expected)
    terminal.type('echo still""-here\n')
    await terminal.until('still-here')
    terminal.vanish()
  },
)
