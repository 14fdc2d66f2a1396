import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type MailServer,
  mailServerMissing,
  startMailServer,
} from '@gatehouse/server/domains/email/mail-server-testing.ts'
import { sampleDesk } from '../fakes/connectwise/desk.ts'
import { type FakeConnectWise, startFakeConnectWise } from '../fakes/connectwise/start.ts'
import { demoCustomers } from './customers.ts'

/** What an MSP has beside Gatehouse: a service desk, a mail server, and programs that listen. */
export interface Peers {
  desk: FakeConnectWise
  /** Only where a mail server is installed. */
  mail: MailServer | undefined
  listener: Listener
  close(): Promise<void>
}

export interface Listener {
  url: string
  close(): Promise<void>
}

const firstCompanyId = 300

export async function startPeers(): Promise<Peers> {
  const companies = demoCustomers.map(({ name }, index) => ({
    id: firstCompanyId + index,
    identifier: name.replaceAll(/\W/g, ''),
    ...{ name, city: '' },
  }))
  const desk = await startFakeConnectWise({ desk: { ...sampleDesk, companies, contacts: [] } })
  const mail = mailServerMissing === '' ? await startMailServer() : undefined
  const listener = await startListener()
  return {
    ...{ desk, mail, listener },
    async close() {
      await Promise.all([desk.close(), mail?.close(), listener.close()])
    },
  }
}

/** Takes every message, but for those under `/old`, which moved away. */
async function startListener(): Promise<Listener> {
  const server = createServer((request, response) => {
    request.resume()
    const isGone = request.url?.startsWith('/old') ?? false
    response.writeHead(isGone ? 404 : 200, { 'content-type': 'text/plain' })
    response.end(isGone ? 'No such channel. It was renamed to /chat/security.' : 'ok')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
