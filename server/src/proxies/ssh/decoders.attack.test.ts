import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import ssh2 from 'ssh2'
import { describe, expect, test } from 'vitest'
import { aKeyPair } from '#platform/testing/sshd.ts'
import { CommandWatch } from './command-watch.ts'
import { EchoWatch } from './echo-watch.ts'
import { startFakeTarget } from './fake-target.ts'
import { harmlessLines } from './notice.ts'
import { SftpGate } from './sftp-gate.ts'
import { MalformedSftp, SftpSplitter, sftpType } from './sftp-packets.ts'
import { eventually, startGate } from './testing.ts'

const mebibyte = 1024 * 1024
const long = 'A'.repeat(mebibyte)

/** What made others run code or fill their memory: sequences that never end, or that say huge numbers. */
const hostile: readonly (readonly [what: string, text: string])[] = [
  ['a title that never ends', `\x1b]0;${long}`],
  ['a title of a megabyte', `\x1b]0;${long}\x07`],
  ['a device string', `\x1bP${long}\x1b\\`],
  ['a picture', `\x1bPq#0;2;0;0;0${'~'.repeat(mebibyte)}\x1b\\`],
  ['an application string', `\x1b_${long}\x1b\\`],
  ['parameters without end', `\x1b[${'1;'.repeat(mebibyte / 2)}m`],
  ['huge numbers', '\x1b[999999999999999999A\x1b[999999999H\x1b[2147483648C\x1b[4294967296@x'],
  ['inserted cells', '\x1b[10000@'.repeat(50_000)],
  ['deleted lines and cells', 'x\x1b[10000P\x1b[10000K\x1b[2J'.repeat(20_000)],
  ['line feeds', '\n'.repeat(mebibyte)],
  ['cursor to the end, again and again', '\x1b[10000Gx'.repeat(50_000)],
  ['characters that are cut', '\xf0\x9f'.repeat(mebibyte / 2)],
]

describe('memory safety in decoders', () => {
  test.each(hostile)('%s is followed without keeping it', (_what, text) => {
    const told: string[] = []
    const watch = new CommandWatch(80, (line) => told.push(line))
    const echo = new EchoWatch(() => undefined)
    echo.typed(Buffer.from('ls\r'))
    const data = Buffer.from(text, 'latin1')
    for (let at = 0; at < data.length; at += 32_768) {
      const piece = data.subarray(at, at + 32_768)
      watch.shown(piece)
      echo.shown(piece)
    }
    for (const byte of Buffer.from('true\r')) watch.press(byte)
    watch.shown(Buffer.from('\r\n$ true\r\n'))

    expect(watch.screen.row.length).toBeLessThanOrEqual(10_000)
    expect(told.join('').length).toBeLessThan(100_000)
  })

  test('any bytes of SFTP, from both sides and in any pieces, are understood or refused', () => {
    const packet = fc
      .tuple(
        fc.constantFrom(...Object.values(sftpType), 0, 99, 255),
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom(0, 0, 0, 1, -1, 1 << 20, 0x7fffffff),
      )
      .map(([kind, body, lie]) => {
        const bytes = Buffer.alloc(5 + body.length)
        bytes.writeUInt32BE((body.length + 1 + lie) >>> 0, 0)
        bytes.writeUInt8(kind, 4)
        bytes.set(body, 5)
        return bytes
      })
    const side = fc.record({ fromUser: fc.boolean(), bytes: packet, cut: fc.nat(20) })
    fc.assert(
      fc.property(fc.array(side, { maxLength: 40 }), (parts) => {
        const gate = new SftpGate('read', () => undefined)
        const requests = new SftpSplitter((one) => void gate.request(one))
        const responses = new SftpSplitter((one) => gate.response(one))
        try {
          for (const { fromUser, bytes, cut } of parts) {
            const splitter = fromUser ? requests : responses
            splitter.push(bytes.subarray(0, cut))
            splitter.push(bytes.subarray(cut))
          }
        } catch (cause) {
          expect(cause).toBeInstanceOf(MalformedSftp)
        }
        gate.end()
      }),
      { numRuns: 2000 },
    )
  })

  test('of thousands of requests with endless paths little is kept, and handles have a length', () => {
    const paths: string[] = []
    const gate = new SftpGate('read', ({ path }) => paths.push(path))
    const requests = new SftpSplitter((one) => void gate.request(one))

    requests.push(request(sftpType.remove, 1, Buffer.alloc(200_000, 'a')))
    const endless = () => requests.push(request(sftpType.close, 2, Buffer.alloc(100_000, 'h')))

    expect(paths.map((path) => path.length)).toEqual([4096])
    expect(endless).toThrow(MalformedSftp)
  })

  test('what a client calls itself is a line of text, whatever it sends', async () => {
    const target = await startFakeTarget()
    const gate = await startGate({ port: target.port, userKey: aKeyPair().privateKey })
    const client = new ssh2.Client()
    client.on('error', () => undefined)
    client.connect({
      ...{ host: '127.0.0.1', port: gate.proxy.address.port, username: 'alice+root+web1' },
      privateKey: await readFile(path.join(gate.directory, 'alice')),
      ident: Buffer.from(`Open\0SSH\x1b[2J${'x'.repeat(150)}`),
    })
    await once(client, 'ready')
    client.exec('anything', () => undefined)
    await eventually(() => gate.broker.requests.length === 1)
    client.end()

    const said = gate.broker.requests[0]?.client ?? ''
    expect(said).not.toMatch(/\p{Cc}/u)
    expect(said).toContain('Open SSH')
    await gate.stop()
    await target.close()
  })

  test('words of others control no terminal, with or without one', () => {
    const text = 'over\x1b]0;title\x07\x1b[2J\r\n  next\x9b31m\u202e line\n'.repeat(100)

    const lines = harmlessLines(text)

    expect(lines.length).toBeLessThanOrEqual(50)
    expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })
})

function request(kind: number, id: number, text: Buffer): Buffer {
  const bytes = Buffer.alloc(13 + text.length)
  bytes.writeUInt32BE(9 + text.length, 0)
  bytes.writeUInt8(kind, 4)
  bytes.writeUInt32BE(id, 5)
  bytes.writeUInt32BE(text.length, 9)
  text.copy(bytes, 13)
  return bytes
}
