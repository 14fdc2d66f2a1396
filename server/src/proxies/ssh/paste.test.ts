import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { missingPeers, openTerminal, startGate, startSshd } from './testing.ts'

describe.skipIf(missingPeers)(`a paste (missing: ${missingPeers})`, () => {
  test('of a megabyte arrives whole at a program that takes it line by line', async () => {
    const sshd = await startSshd()
    const gate = await startGate(sshd)
    const terminal = await openTerminal(gate, 'alice+root+web1')
    await terminal.until('# ')
    terminal.type('stty -echo; echo rea""dy; head -c 1000000 | sha256sum\n')
    await terminal.until('ready\r')
    const text = `${'0123456789'.repeat(6)}abc\r`.repeat(15_625)

    for (let at = 0; at < text.length; at += 32_768) terminal.type(text.slice(at, at + 32_768))

    const expected = createHash('sha256').update(text.replaceAll('\r', '\n')).digest('hex')
    expect(await terminal.until(/[0-9a-f]{64}/)).toContain(expected)
    terminal.vanish()
    await gate.stop()
    await sshd.stop()
  })
})
