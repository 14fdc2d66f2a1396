import { parseArgs } from 'node:util'
import { startFakeServiceNow } from './start.ts'

const { values } = parseArgs({ options: { port: { type: 'string', default: '9811' } } })
const fake = await startFakeServiceNow({ port: Number(values.port) })

console.log(`A service desk that stands in for ServiceNow.

  Look at its incidents    ${fake.url}/

In Gatehouse, under Service desks, connect ServiceNow with

  Site                     ${fake.url}
  User name                ${fake.account.username}
  Password                 ${fake.account.password}

Then choose one of its companies for an organization: ${fake.companies.map((row) => row['name']).join(', ')}.
Ctrl-C ends it and forgets everything.`)

process.once('SIGINT', () => void fake.close())
process.once('SIGTERM', () => void fake.close())
