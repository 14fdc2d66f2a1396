import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { answerTo, readQuestion, type Service, srv } from './message.ts'

export interface FakeDns extends AsyncDisposable {
  /** `127.0.0.1:5353` */
  address: string
  /** By names such as `_ldap._tcp.corp.test`; a test changes them. */
  services: Map<string, readonly Service[] | (() => readonly Service[])>
  /** Names that were asked for. */
  asked: string[]
  /** Questions of this process go here, until it is disposed of. */
  useHere(): void
}

/** A small DNS server that knows services and nothing else. */
export async function startFakeDns(): Promise<FakeDns> {
  const socket = createSocket('udp4')
  const services: FakeDns['services'] = new Map()
  const asked: string[] = []
  socket.on('message', (message, { address, port }) => {
    const question = readQuestion(message)
    asked.push(question.name)
    const known = question.type === srv ? services.get(question.name) : undefined
    const found = typeof known === 'function' ? known() : known
    socket.send(answerTo(question, found ?? []), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const address = `127.0.0.1:${socket.address().port}`
  const { resolveSrv } = Resolver.prototype
  return {
    ...{ address, services, asked },
    useHere() {
      // What the machine is set to is nothing that a test may change.
      Resolver.prototype.resolveSrv = function askFake(this: Resolver, name: string) {
        this.setServers([address])
        return resolveSrv.call(this, name)
      }
    },
    async [Symbol.asyncDispose]() {
      Resolver.prototype.resolveSrv = resolveSrv
      socket.close()
      await once(socket, 'close')
    },
  }
}
