import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FileDone, SftpGate } from './sftp-gate.ts'
import {
  MalformedSftp,
  refusalPacket,
  type SftpPacket,
  SftpSplitter,
  sftpType,
} from './sftp-packets.ts'

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
const uint64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}
const text = (value: string | Buffer): Buffer =>
  Buffer.concat([uint32(Buffer.byteLength(value)), Buffer.from(value)])
const body = (kind: number, ...fields: Buffer[]): Buffer =>
  Buffer.concat([Buffer.from([kind]), ...fields])
const framed = (kind: number, ...fields: Buffer[]): Buffer => text(body(kind, ...fields))
const packet = (kind: number, ...fields: Buffer[]): SftpPacket => {
  const bytes = framed(kind, ...fields)
  return { pieces: [bytes], bytes: bytes.length }
}
const ok = (id: number) => packet(sftpType.status, uint32(id), uint32(0), text(''), text(''))
const gateOf = (access: 'read' | 'write') => {
  const done: FileDone[] = []
  return { gate: new SftpGate(access, (each) => done.push(each)), done }
}
const opened = (access: 'read' | 'write', flags: number) => {
  const it = gateOf(access)
  it.gate.request(packet(sftpType.open, uint32(1), text('/a'), uint32(flags), uint32(0)))
  it.gate.response(packet(sftpType.handle, uint32(1), text('h')))
  return it
}

describe('packets', () => {
  test('come out whole, however the stream is cut', () => {
    const bodies = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 20 })
    fc.assert(
      fc.property(bodies, fc.array(fc.nat(50), { minLength: 1 }), (sent, cuts) => {
        const stream = Buffer.concat(sent.map((each) => text(Buffer.from(each))))
        const got: Buffer[] = []
        const splitter = new SftpSplitter(({ pieces, bytes }) => {
          const whole = Buffer.concat(pieces)
          expect(whole.length).toBe(bytes)
          got.push(whole.subarray(4))
        })
        let at = 0
        for (let cut = 0; at < stream.length; cut += 1) {
          const size = (cuts[cut % cuts.length] ?? 0) + 1
          splitter.push(stream.subarray(at, at + size))
          at += size
        }
        expect(got).toEqual(sent.map((each) => Buffer.from(each)))
        expect(splitter.isBetweenPackets).toBe(true)
      }),
    )
  })

  test.each([0, 256 * 1024 + 1, 0xffffffff])(
    'of %i bytes are refused before they are kept',
    (length) => {
      const splitter = new SftpSplitter(() => undefined)

      expect(() => splitter.push(uint32(length))).toThrow(MalformedSftp)
    },
  )

  test('of any bytes are understood or refused, on either side', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 400 }),
        fc.constantFrom('read', 'write'),
        (bytes, access) => {
          const { gate } = opened(access, 1)
          const whole = text(Buffer.from(bytes))
          const each: SftpPacket = { pieces: [whole], bytes: whole.length }
          for (const take of [() => gate.request(each), () => gate.response(each)]) {
            try {
              take()
            } catch (error) {
              expect(error).toBeInstanceOf(MalformedSftp)
            }
          }
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('a refusal is a packet', () => {
    let whole = Buffer.alloc(0)
    new SftpSplitter(({ pieces }) => (whole = Buffer.concat(pieces))).push(refusalPacket(7, 'no'))

    expect(whole.subarray(4)).toEqual(
      body(sftpType.status, uint32(7), uint32(3), text('no'), text('')),
    )
  })
})

describe('files', () => {
  test('written in order have a hash', () => {
    const { gate, done } = opened('write', 2)
    gate.request(packet(sftpType.write, uint32(2), text('h'), uint64(0), text('one ')))
    gate.request(packet(sftpType.write, uint32(3), text('h'), uint64(4), text('two')))
    gate.response(ok(2))
    gate.response(ok(3))
    gate.request(packet(sftpType.close, uint32(4), text('h')))
    gate.response(ok(4))

    const sha256 = createHash('sha256').update('one two').digest()
    expect(done).toEqual([{ action: 'write', path: '/a', bytes: 7, sha256, succeeded: true }])
  })

  test('written with jumps have none', () => {
    const { gate, done } = opened('write', 2)
    gate.request(packet(sftpType.write, uint32(2), text('h'), uint64(10), text('x')))
    gate.response(ok(2))
    gate.request(packet(sftpType.close, uint32(3), text('h')))
    gate.response(ok(3))

    expect(done).toEqual([{ action: 'write', path: '/a', bytes: 1, succeeded: true }])
  })

  test('that were not closed did not succeed', () => {
    const { gate, done } = opened('write', 2)
    gate.end()

    expect(done).toEqual([{ action: 'write', path: '/a', bytes: 0, succeeded: false }])
  })

  test.each([
    ['open for writing', sftpType.open, [text('/a'), uint32(0x1a), uint32(0)]],
    ['open for creating', sftpType.open, [text('/a'), uint32(9), uint32(0)]],
    ['write', sftpType.write, [text('h'), uint64(0), text('x')]],
    ['remove', sftpType.remove, [text('/a')]],
    ['make a directory', sftpType.mkdir, [text('/a'), uint32(0)]],
    ['remove a directory', sftpType.rmdir, [text('/a')]],
    ['rename', sftpType.rename, [text('/a'), text('/b')]],
    ['set attributes', sftpType.setstat, [text('/a'), uint32(0)]],
    ['set attributes of a handle', sftpType.fsetstat, [text('h'), uint32(0)]],
    ['link', sftpType.symlink, [text('/a'), text('/b')]],
    [
      'rename as POSIX does',
      sftpType.extended,
      [text('posix-rename@openssh.com'), text('/a'), text('/b')],
    ],
    ['link hard', sftpType.extended, [text('hardlink@openssh.com'), text('/a'), text('/b')]],
    [
      'copy',
      sftpType.extended,
      [text('copy-data'), text('h'), uint64(0), uint64(0), text('h'), uint64(0)],
    ],
    ['do what nobody knows', sftpType.extended, [text('surprise@example.com')]],
  ])('who may only read cannot %s', (_what, kind, fields) => {
    const { gate } = opened('read', 1)

    expect(gate.request(packet(kind, uint32(9), ...fields))).toMatchObject({ id: 9 })
  })

  test('two requests with one number end it', () => {
    const { gate } = gateOf('write')
    gate.request(packet(sftpType.stat, uint32(1), text('/a')))

    expect(() => gate.request(packet(sftpType.stat, uint32(1), text('/a')))).toThrow(MalformedSftp)
  })

  test('an answer that nobody asked for ends it', () => {
    expect(() => gateOf('write').gate.response(ok(1))).toThrow(MalformedSftp)
  })
})
