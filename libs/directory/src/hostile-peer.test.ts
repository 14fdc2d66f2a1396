import { expect, test } from 'vitest'
import { BerWriter } from 'ldapts'
import { openDirectory } from './open-directory.ts'
import { makeAuthority, makeServerCertificate } from './testing/certificates.ts'
import { authority, encrypt, plainPeer, tlsPeer, type Peer } from './testing/peer.ts'
import { troubleOf } from './testing/trouble.ts'

const login = { username: 'alice@corp.test', password: 'Correct-Horse-1' }
const deadlines = { connect: 5000, answer: 5000 }

const opening = (peer: Peer, changes: Partial<Peer['place']> = {}, given = deadlines) =>
  troubleOf(openDirectory({ ...peer.place, ...changes }, login, { deadlines: given }))

/** A message with a result and nothing else (RFC 4511, 4.1.9). */
function resultMessage(messageId: number, operation: number, code: number): Buffer {
  const writer = new BerWriter()
  writer.startSequence()
  writer.writeInt(messageId)
  writer.startSequence(operation)
  writer.writeEnumeration(code)
  writer.writeString('')
  writer.writeString('')
  writer.endSequence()
  writer.endSequence()
  return writer.buffer
}

const bindAnswer = 0x61
const searchAnswer = 0x65
const extendedAnswer = 0x78

test.each<[string, Buffer, string]>([
  ['greets like a mail server', Buffer.from('220 mail ready\r\n'), 'does not begin like a message'],
  ['announces four gigabytes', Buffer.from('3084ffffffff', 'hex'), '4096 MB was announced'],
  ['gives a length that is none', Buffer.from('3080', 'hex'), 'the length of a message is not one'],
  ['gives a length of nine bytes', Buffer.from('3089010203040506070809', 'hex'), 'is not one'],
  ['ends inside a message', Buffer.from('3003020105', 'hex'), 'an answer cannot be read'],
  [
    'counts more than it sends',
    Buffer.from('300c0201016184ffffffff0a0100', 'hex'),
    'cannot be read',
  ],
  [
    'sends numbers of nine bytes',
    Buffer.from('300b0209ffffffffffffffffff', 'hex'),
    'cannot be read',
  ],
])('a peer that %s is told apart from a directory', async (_, sent, words) => {
  await using peer = await tlsPeer((socket) => socket.once('data', () => socket.write(sent)))

  const trouble = await opening(peer)

  expect(trouble.step).toBe('connection')
  expect(trouble.text).toContain(words)
  expect(trouble.fix).toContain('Check address and port')
})

test('a peer that says nothing is left after the deadline', async () => {
  await using silent = await plainPeer(() => undefined, 'ldaps')
  await using mute = await tlsPeer((socket) => socket.resume())

  const beforeTls = await opening(silent, {}, { connect: 100, answer: 5000 })
  const afterTls = await opening(mute, {}, { connect: 5000, answer: 100 })

  for (const trouble of [beforeTls, afterTls]) {
    expect(trouble).toMatchObject({ step: 'connection' })
    expect(trouble.text).toMatch(/^127\.0\.0\.1:\d+ did not answer in time\.$/)
  }
})

test('a peer that hangs up is told, whenever it does', async () => {
  await using early = await plainPeer((socket) => socket.destroy(), 'ldaps')
  await using late = await tlsPeer((socket) => socket.once('data', () => socket.destroy()))
  await using inside = await tlsPeer((socket) =>
    socket.once('data', () => socket.end(Buffer.from('30840000', 'hex'))),
  )

  for (const peer of [early, late, inside]) {
    const trouble = await opening(peer)

    expect(trouble.step).toBe('connection')
    expect(trouble.text).toContain('closed the connection')
  }
})

test('answers to what nobody asked are not believed', async () => {
  await using peer = await tlsPeer((socket) => {
    socket.write(resultMessage(77, bindAnswer, 0))
    socket.resume()
  })

  const trouble = await opening(peer, {}, { connect: 5000, answer: 100 })

  expect(trouble.text).toContain('did not answer in time')
})

test('a directory of another kind is told', async () => {
  await using peer = await tlsPeer((socket) => {
    socket.once('data', () => {
      socket.write(resultMessage(1, bindAnswer, 0))
      socket.once('data', () => socket.write(resultMessage(2, searchAnswer, 0)))
    })
  })

  const trouble = await opening(peer)

  expect(trouble).toMatchObject({ step: 'work' })
  expect(trouble.text).toContain('is a directory, but none of Active Directory')
})

test('what answers in clear at the port of LDAPS is told', async () => {
  await using peer = await plainPeer((socket) => {
    socket.once('data', () => socket.write('220 mail ready\r\n'))
  }, 'ldaps')

  const trouble = await opening(peer)

  expect(trouble.step).toBe('connection')
  expect(trouble.text).toContain('could not agree with us on encryption')
})

test('a controller that does not encrypt gets no password', async () => {
  const heard: Buffer[] = []
  await using peer = await plainPeer((socket) => {
    socket.on('data', (piece: Buffer) => heard.push(piece))
    socket.once('data', () => socket.write(resultMessage(1, extendedAnswer, 52)))
  })

  const trouble = await opening(peer)

  expect(trouble).toMatchObject({ step: 'certificate', resultCode: 52 })
  expect(trouble.text).toContain('does not encrypt with StartTLS')
  expect(Buffer.concat(heard).includes(login.password)).toBe(false)
})

test('what somebody between puts in front of encryption is not believed', async () => {
  await using peer = await plainPeer((socket) => {
    socket.once('data', () => {
      const prepared = resultMessage(2, bindAnswer, 0)
      socket.write(Buffer.concat([resultMessage(1, extendedAnswer, 0), prepared.subarray(0, 9)]))
    })
  })
  await using honest = await plainPeer((socket) => {
    socket.once('data', () => {
      socket.write(resultMessage(1, extendedAnswer, 0))
      // Signs nobody in, but is what it says it is.
      const encrypted = encrypt(socket)
      encrypted.once('data', () => encrypted.write(resultMessage(2, bindAnswer, 49)))
    })
  })

  expect((await opening(peer)).text).toContain('sends in clear after it was asked to encrypt')
  expect(await opening(honest)).toMatchObject({ step: 'login', resultCode: 49 })
})

const day = 24 * 60 * 60 * 1000

test('each fault of a certificate is told, with what to do', async () => {
  const names = ['127.0.0.1']
  const past = { from: new Date(0), to: new Date('2024-05-06T07:08:00Z') }
  const future = { from: new Date(Date.now() + day), to: new Date(Date.now() + 2 * day) }
  const other = makeAuthority('Other Root')
  await using expired = await tlsPeer(ignore, makeServerCertificate(authority, names, past))
  await using early = await tlsPeer(ignore, makeServerCertificate(authority, names, future))
  await using stranger = await tlsPeer(ignore, makeServerCertificate(other, names))
  await using renamed = await tlsPeer(ignore, makeServerCertificate(authority, ['dc9.corp.test']))
  await using imitated = await tlsPeer(
    ignore,
    makeServerCertificate(makeAuthority(authority.name), names),
  )

  const troubles = {
    expired: await opening(expired),
    early: await opening(early),
    stranger: await opening(stranger),
    imitated: await opening(imitated),
    renamed: await opening(renamed),
    unknown: await opening(stranger, { caCertificates: undefined }),
  }

  for (const trouble of Object.values(troubles)) expect(trouble.step).toBe('certificate')
  expect(troubles.expired.text).toContain('has expired (2024-05-06 07:08 UTC).')
  expect(troubles.early.text).toContain('is not valid yet (')
  expect(troubles.stranger.text).toContain('an authority that is not trusted here (Other Root)')
  expect(troubles.imitated.text).toContain('has a signature that is not of the authority it names')
  expect(troubles.renamed.text).toContain('is for another name (dc9.corp.test)')
  expect(troubles.unknown.text).toContain('is not trusted here')
  expect(new Set(Object.values(troubles).map(({ fix }) => fix)).size).toBe(5)
})

const ignore = () => undefined

test('a refused password is not tried at the next controller', async () => {
  await using refusing = await tlsPeer((socket) =>
    socket.once('data', () => socket.write(resultMessage(1, bindAnswer, 49))),
  )
  await using next = await tlsPeer(ignore)
  const controllers = [...refusing.place.controllers, ...next.place.controllers]

  const trouble = await opening(refusing, { controllers })

  expect(trouble.step).toBe('login')
  expect([refusing.connections, next.connections]).toEqual([1, 0])
})

test('a controller that is too busy to sign anybody in is not the only one', async () => {
  await using busy = await tlsPeer((socket) =>
    socket.once('data', () => socket.write(resultMessage(1, bindAnswer, 51))),
  )
  await using next = await tlsPeer((socket) =>
    socket.once('data', () => socket.write(resultMessage(1, bindAnswer, 49))),
  )
  const controllers = [...busy.place.controllers, ...next.place.controllers]

  const trouble = await opening(busy, { controllers })

  expect([trouble.resultCode, next.connections]).toEqual([49, 1])
})

test('a name that DNS does not know is told', async () => {
  const place = { domain: 'corp.invalid', encryption: 'ldaps' } as const
  const named = [{ host: 'dc1.corp.invalid', port: 636 }]

  const trouble = await troubleOf(openDirectory({ ...place, controllers: named }, login))

  expect(trouble.step).toBe('name')
  expect(trouble.text).toBe(
    'The name in dc1.corp.invalid:636 is not known to the DNS of this machine.',
  )
})
