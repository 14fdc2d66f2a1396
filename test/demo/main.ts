import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { createClient } from '../e2e/client.ts'
import { fillWithDemo } from './fill.ts'

const usage = `Fills a running Gatehouse with made-up customers and what happened at them.

  node test/demo/main.ts --token TOKEN [--data-dir data] [--url https://localhost:6500] [--days 30]

The token of an administrator: ./gatehouse token --user admin`

const { values } = parseArgs({
  options: {
    token: { type: 'string' },
    'data-dir': { type: 'string', default: 'data' },
    url: { type: 'string', default: 'https://localhost:6500' },
    days: { type: 'string', default: '30' },
  },
})

if (!values.token) {
  console.error(usage)
  process.exit(2)
}
const ca = await readFile(path.join(values['data-dir'], 'keys/ca.pem'), 'utf8')
const admin = createClient({ url: values.url, ca, token: values.token })
const { records } = await fillWithDemo(admin, { days: Number(values.days), say: console.log })
console.log(`${records} records were sent; the index has them in a moment.`)
admin.close()
