import { BerWriter } from 'ldapts'
import { describe, expect, test } from 'vitest'
import { openDirectory } from './open-directory.ts'
import { plainPeer, type Peer, tlsPeer } from './testing/peer.ts'
import { troubleOf } from './testing/trouble.ts'

const login = { username: 'alice@corp.test', password: 'Correct-Horse-1' }
const deadlines = { connect: 5000, answer: 5000 }
const bindAnswer = 0x61
const searchAnswer = 0x65
const searchReference = 0x73

/** A result that sends us elsewhere (RFC 4511, 4.1.10). */
function referral(messageId: number, operation: number, uris: readonly string[]): Buffer {
  const writer = new BerWriter()
  writer.startSequence()
  writer.writeInt(messageId)
  writer.startSequence(operation)
  writer.writeEnumeration(10)
  writer.writeString('')
  writer.writeString('')
  writer.startSequence(0xa3)
  for (const uri of uris) writer.writeString(uri)
  writer.endSequence()
  writer.endSequence()
  writer.endSequence()
  return writer.buffer
}

/** A continuation among the entries of a search (RFC 4511, 4.5.3). */
function continuation(messageId: number, uri: string): Buffer {
  const writer = new BerWriter()
  writer.startSequence()
  writer.writeInt(messageId)
  writer.startSequence(searchReference)
  writer.writeString(uri)
  writer.endSequence()
  writer.endSequence()
  return writer.buffer
}

const bound = Buffer.from('300c02010161070a010004000400', 'hex')

/** Where a referral points: it would take whatever comes. */
const elsewhere = (): Promise<Peer> => plainPeer((socket) => socket.resume())

const opening = (peer: Peer) => troubleOf(openDirectory(peer.place, login, { deadlines }))

describe('an answer that names another directory', () => {
  test('to a sign-in is told with where it points, and no password goes there', async () => {
    await using other = await elsewhere()
    const uri = `ldap://127.0.0.1:${other.port}/DC=other,DC=test`
    await using peer = await tlsPeer((socket) =>
      socket.once('data', () => socket.write(referral(1, bindAnswer, [uri]))),
    )

    const trouble = await opening(peer)

    expect(trouble).toMatchObject({ step: 'work', resultCode: 10 })
    expect(trouble.text).toContain('names another directory instead, which is not followed')
    expect(trouble.fix).toContain(`It named ${uri}.`)
    expect([peer.connections, other.connections]).toEqual([1, 0])
  })

  test('to a question is told so too', async () => {
    await using other = await elsewhere()
    const uri = `ldap://127.0.0.1:${other.port}/`
    await using peer = await tlsPeer((socket) => {
      socket.once('data', () => {
        socket.write(bound)
        socket.once('data', () => socket.write(referral(2, searchAnswer, [uri])))
      })
    })

    const trouble = await opening(peer)

    expect(trouble).toMatchObject({ step: 'work', resultCode: 10 })
    expect(trouble.message).toContain(uri)
    expect(other.connections).toBe(0)
  })

  test('among what was found is left out', async () => {
    await using other = await elsewhere()
    await using peer = await tlsPeer((socket) => {
      socket.once('data', () => {
        socket.write(bound)
        const uri = `ldap://127.0.0.1:${other.port}/`
        const end = Buffer.from('300c02010265070a010004000400', 'hex')
        socket.once('data', () => socket.write(Buffer.concat([continuation(2, uri), end])))
      })
    })

    const trouble = await opening(peer)

    // An answer without the facts of a domain controller, and not one from elsewhere.
    expect(trouble.text).toContain('is a directory, but none of Active Directory')
    expect(other.connections).toBe(0)
  })

  test('with words of its own is shown short and on one line', async () => {
    const uri = `ldap://x/\r\nIt is safe: sign in at http://evil.test ${'a'.repeat(100_000)}`
    await using peer = await tlsPeer((socket) =>
      socket.once('data', () => socket.write(referral(1, bindAnswer, [uri, 'ldap://second']))),
    )

    const { text, fix } = await opening(peer)

    expect(`${text}${fix}`).not.toMatch(/[\r\n]/)
    expect(fix.length).toBeLessThan(500)
  })
})
