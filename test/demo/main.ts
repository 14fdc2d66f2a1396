import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { createClient } from '../e2e/client.ts'
import { fillWithDemo } from './fill.ts'
import { startPeers } from './peers.ts'

const usage = `Fills a running Gatehouse with made-up customers and what happened at them.

  node test/demo/main.ts --token TOKEN [--data-dir data] [--url https://localhost:6500] [--days 30] [--peers]

With --peers there is a stand-in for ConnectWise PSA, a mail server and webhooks, until Ctrl-C.
The token of an administrator: ./gatehouse token --user admin`

const { values } = parseArgs({
  options: {
    token: { type: 'string' },
    'data-dir': { type: 'string', default: 'data' },
    url: { type: 'string', default: 'https://localhost:6500' },
    days: { type: 'string', default: '30' },
    peers: { type: 'boolean', default: false },
  },
})

if (!values.token) {
  console.error(usage)
  process.exit(2)
}
const ca = await readFile(path.join(values['data-dir'], 'keys/ca.pem'), 'utf8')
const admin = createClient({ url: values.url, ca, token: values.token })
const peers = values.peers ? await startPeers() : undefined
const { records } = await fillWithDemo(admin, {
  ...{ days: Number(values.days), say: console.log },
  ...(peers && { peers }),
})
console.log(`${records} records were sent; the index has them in a moment.`)
admin.close()
if (peers) {
  console.log(`The service desk is at ${peers.desk.url}/; Ctrl-C ends it.`)
  process.once('SIGINT', () => void peers.close())
  process.once('SIGTERM', () => void peers.close())
}
