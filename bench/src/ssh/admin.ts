import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { loginsApi } from '@gatehouse/contract/logins'
import { type Client, createClient } from '@gatehouse/test/e2e/client.ts'
import { adminPassword } from '../server.ts'

export async function signedInAdmin(dataDirectory: string, port: number): Promise<Client> {
  const ca = await readFile(path.join(dataDirectory, 'keys/ca.pem'), 'utf8')
  const visitor = createClient({ url: `https://localhost:${port}`, ca })
  const body = { username: 'admin', password: adminPassword }
  const { token } = await visitor.call(loginsApi.create, { body })
  visitor.close()
  return visitor.as(token)
}
