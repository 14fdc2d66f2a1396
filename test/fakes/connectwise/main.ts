import { parseArgs } from 'node:util'
import { startFakeConnectWise } from './start.ts'

const { values } = parseArgs({ options: { port: { type: 'string', default: '9810' } } })
const fake = await startFakeConnectWise({ port: Number(values.port) })

console.log(`A service desk that stands in for ConnectWise PSA.

  Look at its tickets      ${fake.url}/

In Gatehouse, under Service desks, connect ConnectWise PSA with

  Site                     ${fake.url}
  Company ID               ${fake.keys.companyId}
  Public key               ${fake.keys.publicKey}
  Private key              ${fake.keys.privateKey}
  Client ID                ${fake.keys.clientId}
  Host of callback keys    ${new URL(fake.url).hostname}

Then choose one of its companies for an organization: ${fake.desk.companies.map(({ name }) => name).join(', ')}.
Ctrl-C ends it and forgets everything.`)

process.once('SIGINT', () => void fake.close())
process.once('SIGTERM', () => void fake.close())
