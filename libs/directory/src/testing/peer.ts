import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createSecureContext, createServer as createTlsServer, TLSSocket } from 'node:tls'
import type { DirectoryPlace } from '../directory-connection.ts'
import { makeAuthority, makeServerCertificate, type Certified } from './certificates.ts'

export interface Peer extends AsyncDisposable {
  port: number
  /** Only this peer, with its authority trusted. */
  place: DirectoryPlace
  /** Connections that were made to it. */
  readonly connections: number
}

type Behave = (socket: Socket) => void

export const authority = makeAuthority('Test Root')

const good = makeServerCertificate(authority, ['dc1.corp.test', 'localhost', '127.0.0.1'])

/** What is not a directory, or behaves as none should, behind TLS. */
export function tlsPeer(behave: Behave, certificate: Certified = good): Promise<Peer> {
  const server = createTlsServer({ cert: certificate.certificate, key: certificate.key })
  server.on('secureConnection', quietly(behave))
  // A client that does not trust it goes away in the middle of the handshake.
  server.on('tlsClientError', () => undefined)
  return listen(server, 'ldaps')
}

/** In clear; `encrypt` is for the answer to StartTLS. */
export const plainPeer = (
  behave: Behave,
  encryption: DirectoryPlace['encryption'] = 'starttls',
): Promise<Peer> => listen(createServer(quietly(behave)), encryption)

export const encrypt = (socket: Socket, certificate: Certified = good): TLSSocket =>
  new TLSSocket(socket, {
    isServer: true,
    secureContext: createSecureContext({ cert: certificate.certificate, key: certificate.key }),
  })

const quietly = (behave: Behave) => (socket: Socket) => {
  // Whoever is hung up on is.
  socket.on('error', () => undefined)
  behave(socket)
}

async function listen(server: Server, encryption: DirectoryPlace['encryption']): Promise<Peer> {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    place: {
      domain: 'corp.test',
      controllers: [{ host: '127.0.0.1', port }],
      encryption,
      caCertificates: authority.certificate,
    },
    get connections() {
      return connections
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
