import { generateKeyPairSync } from 'node:crypto'
import { zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { keyIdOf, ed25519Sign, rawPublicKey } from './node/ed25519.ts'
import { Sealer } from './node/seal.ts'
import { encodeHeader } from './header.ts'
import {
  aFile,
  aHeader,
  dataKey,
  joined,
  output,
  pieces,
  publicKey,
  readAll,
  sign,
  streamed,
} from './testing/a-recording.ts'
import { describeVerification } from './verifier.ts'
import { verify } from './verify.ts'

const lines = 'drwxr-xr-x 2 root root 4096 Nov 21 09:00 etc\r\n'.repeat(10)
const original = await aFile([[output('a')], [output(lines), output('b')], [output('c')]])
const { events: whole } = await readAll(streamed(original))

const verified = async (file: Uint8Array) => verify(streamed(file), publicKey)
const kindsOf = async (file: Uint8Array) => (await verified(file)).findings.map(({ kind }) => kind)

/** Nothing but the beginning of what was recorded, and a finding if it is not all. */
async function expectPrefix(file: Uint8Array) {
  const { events, finding } = await readAll(streamed(file))
  expect(events).toEqual(whole.slice(0, events.length))
  return { events, finding }
}

test('each change of a single byte is found, and shows nothing that was not recorded', async () => {
  const unseen: number[] = []

  for (let position = 0; position < original.length; position++) {
    const changed = original.slice()
    changed[position] = (changed[position] ?? 0) ^ (1 << (position % 8))
    if ((await verified(changed)).intact) unseen.push(position)
    await expectPrefix(changed)
  }

  expect(unseen).toEqual([])
})

test('each truncation is found, and what is there can be read', async () => {
  const borders = new Set<number>()
  pieces(original).reduce((end, { length }) => (borders.add(end + length), end + length), 0)

  for (let length = 0; length < original.length; length++) {
    const cut = original.slice(0, length)
    const kind = borders.has(length) ? 'incomplete' : 'truncated'

    expect(await kindsOf(cut)).toEqual([kind])
    expect((await expectPrefix(cut)).finding?.kind).toBe(kind)
  }
})

test('what was swapped, repeated, removed or brought from elsewhere is named', async () => {
  const [header, a, b, c] = pieces(original) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]
  const [otherHeader, , foreign] = pieces(
    await aFile([[output('x')], [output('y')], [output('z')]], {
      header: aHeader({ id: 'other' }),
    }),
  ) as [Uint8Array, Uint8Array, Uint8Array]

  expect(await kindsOf(joined([header, b, a, c]))).toEqual(['order', 'order', 'order'])
  expect(await kindsOf(joined([header, a, a, b, c]))).toEqual(['order'])
  expect(await kindsOf(joined([header, a, c]))).toEqual(['order'])
  expect(await kindsOf(joined([header, b, c]))).toEqual(['order'])
  expect(await kindsOf(joined([header, a, b]))).toEqual(['incomplete'])
  expect(await kindsOf(joined([header, a, foreign, b, c]))).toEqual(['foreign'])
  expect(await kindsOf(joined([otherHeader, a, b, c]))).toEqual([
    'foreign',
    'foreign',
    'foreign',
    'incomplete',
  ])
  expect(await kindsOf(joined([header, a, b, c, c]))).toEqual(['malformed'])
  expect(await kindsOf(joined([header, a, b, c, Uint8Array.of(0)]))).toEqual(['malformed'])
  expect(await kindsOf(joined([header, header, a]))).toEqual(['malformed'])
})

test('a segment of the same recording that was written twice does not fit', async () => {
  const [header, , b, c] = pieces(original) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]
  const again = await aFile([[output('A')], [output('b')], [output('c')]])
  const [, otherA] = pieces(again) as [Uint8Array, Uint8Array]

  const { findings } = await verified(joined([header, otherA, b, c]))

  expect(findings).toMatchObject([
    { kind: 'changed', segment: 1, offset: header.length + otherA.length },
  ])
})

test('who has the data key but not the signing key cannot put in a segment', async () => {
  const forger = generateKeyPairSync('ed25519').privateKey
  const forged = await aFile([[output('harmless')]], { sign: ed25519Sign(forger) })
  const own = await aFile([[output('harmless')]], {
    sign: ed25519Sign(forger),
    header: aHeader({ keyId: keyIdOf(rawPublicKey(forger)) }),
  })

  expect(await kindsOf(forged)).toEqual(['signature', 'signature'])
  expect(await kindsOf(own)).toEqual(['signature', 'signature'])
  expect((await readAll(streamed(forged), { publicKey })).finding?.kind).toBe('signature')
})

test('another data key opens nothing', async () => {
  const { events, finding } = await readAll(streamed(original), { dataKey: new Uint8Array(32) })

  expect(events).toEqual([])
  expect(finding).toMatchObject({ kind: 'changed', segment: 0 })
})

test('a segment that would unpack to more than it says is refused', async () => {
  const sealer = new Sealer(dataKey, sign)
  const bomb = zstdCompressSync(new Uint8Array(200_000_000))
  const file = joined([
    await sealer.header(encodeHeader(aHeader())),
    await sealer.segment({
      final: true,
      firstAt: 0,
      lastAt: 0,
      plainBytes: 1000,
      compressed: true,
      packed: bomb,
    }),
  ])

  const { events, finding } = await readAll(streamed(file))

  expect(events).toEqual([])
  expect(finding).toMatchObject({ kind: 'malformed', segment: 0 })
})

test('the verdict is a sentence, and so is each finding', async () => {
  const changed = original.slice()
  changed[original.length - 120] = (changed[original.length - 120] ?? 0) ^ 1

  expect(describeVerification(await verified(original))[0]).toMatch(
    /^Recording recording-1, begun at 2026-11-21T09:00:00.000Z, is complete and unchanged: 3 segments, \d+ bytes, 0 s; signed with key [0-9a-f]{16}, head [0-9a-f]{64}\.$/,
  )
  expect(describeVerification(await verified(changed))).toEqual([
    'Recording recording-1, begun at 2026-11-21T09:00:00.000Z, is not whole or not as it was recorded.',
    expect.stringMatching(/^Segment 2 \(byte \d+\) was changed after it was recorded\.$/),
    'What stands before segment 2 was not changed.',
  ])
  expect(describeVerification(await verified(new Uint8Array(3)))).toEqual([
    'This file is not a recording that can be checked (3 bytes).',
    'The file ends in its header, after 3 bytes.',
  ])
})
