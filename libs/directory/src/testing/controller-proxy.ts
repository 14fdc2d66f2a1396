import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer, type TLSSocket } from 'node:tls'
import { Ber, BerReader, BerWriter, ProtocolOperation } from 'ldapts'
import type { DirectoryPlace } from '../directory-connection.ts'
import { MessageFrames } from '../message-frames.ts'
import { type Certified, makeServerCertificate } from './certificates.ts'

/** What somebody asks of a controller. */
export interface Asked {
  messageId: number
  /** As it was sent. */
  bytes: Buffer
  /** DirSync is asked for; with a mark, unless it is the first time. */
  dirSync: { hasMark: boolean; isOwnRights: boolean } | undefined
}

/** A result that is not success (RFC 4511, 4.1.9). */
export interface Refused {
  code: number
  text?: string
}

export interface ControllerProxy extends AsyncDisposable {
  /** `127.0.0.1` and its own port. */
  place: DirectoryPlace
  /** Answers in place of the controller, or lets nobody answer; undefined lets the controller do it. */
  refuse: (asked: Asked) => Refused | 'silence' | undefined
  /** All questions, also those that were refused. */
  readonly asked: readonly Asked[]
  /** Ends all connections that are open. */
  hangUp(): void
}

/** In front of a real controller: everything goes through, but what a test wants refused. */
export async function startProxy(domain: {
  address: string
  place: DirectoryPlace
  authority: Certified
}): Promise<ControllerProxy> {
  const certificate = makeServerCertificate(domain.authority, ['127.0.0.1'])
  const server = createServer({ cert: certificate.certificate, key: certificate.key })
  const sockets = new Set<Socket>()
  const asked: Asked[] = []
  server.on('secureConnection', (client) => {
    const controller = connect({
      ...{ host: domain.address, port: 636, ca: domain.authority.certificate },
    })
    join(client, controller)
    for (const socket of [client, controller]) sockets.add(socket)
    const frames = new MessageFrames()
    client.on('data', (piece: Buffer) => {
      for (const message of frames.take(piece)) {
        const question = read(message)
        asked.push(question)
        const refused = proxy.refuse(question)
        if (!refused) controller.write(message)
        else if (refused !== 'silence') client.write(answer(question.messageId, refused))
      }
    })
    // Whole messages, so that none of ours comes into the middle of one.
    const answers = new MessageFrames()
    controller.on('data', (piece: Buffer) => {
      for (const message of answers.take(piece)) client.write(message)
    })
  })
  server.on('tlsClientError', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const proxy: ControllerProxy = {
    place: { ...domain.place, controllers: [{ host: '127.0.0.1', port }] },
    refuse: () => undefined,
    asked,
    hangUp() {
      for (const socket of sockets) socket.destroy()
      sockets.clear()
    },
    async [Symbol.asyncDispose]() {
      proxy.hangUp()
      server.close()
      await once(server, 'close')
    },
  }
  return proxy
}

/** When one end is gone, so is the other. */
function join(client: TLSSocket, controller: TLSSocket): void {
  const end = () => {
    client.destroy()
    controller.destroy()
  }
  for (const socket of [client, controller]) socket.on('error', end).on('close', end)
}

const dirSyncType = '1.2.840.113556.1.4.841'
const ownRights = 1

/** Number, operation, and controls of a message (RFC 4511, 4.1.1). */
function read(message: Buffer): Asked {
  const reader = new BerReader(message)
  reader.readSequence()
  const messageId = reader.readInt() ?? 0
  const asked = { messageId, bytes: message, dirSync: undefined }
  reader.readSequence(reader.peek() ?? undefined)
  reader.offset += reader.length
  if (reader.peek() !== ProtocolOperation.LDAP_CONTROLS) return asked
  reader.readSequence(ProtocolOperation.LDAP_CONTROLS)
  const end = reader.offset + reader.length
  let dirSync: Asked['dirSync']
  while (reader.offset < end) {
    reader.readSequence()
    const next = reader.offset + reader.length
    if (reader.readString() === dirSyncType) {
      if (reader.peek() === Ber.Boolean) reader.readBoolean()
      dirSync = readDirSync(reader.readString(Ber.OctetString, true) ?? Buffer.alloc(0))
    }
    reader.offset = next
  }
  return { ...asked, dirSync }
}

function readDirSync(value: Buffer): Asked['dirSync'] {
  const reader = new BerReader(value)
  reader.readSequence()
  const flags = reader.readInt() ?? 0
  reader.readInt()
  const mark = reader.readString(Ber.OctetString, true)
  return { hasMark: (mark?.length ?? 0) > 0, isOwnRights: (flags & ownRights) !== 0 }
}

/** SearchResultDone (RFC 4511, 4.5.2): only searches are refused. */
function answer(messageId: number, { code, text = '' }: Refused): Buffer {
  const writer = new BerWriter()
  writer.startSequence()
  writer.writeInt(messageId)
  writer.startSequence(ProtocolOperation.LDAP_RES_SEARCH)
  writer.writeEnumeration(code)
  writer.writeString('')
  writer.writeString(text)
  writer.endSequence()
  writer.endSequence()
  return writer.buffer
}
