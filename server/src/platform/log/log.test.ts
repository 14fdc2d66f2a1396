import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { Secret } from '../secret.ts'
import { createLog } from './log.ts'

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  let text = ''
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString()
      done()
    },
  })
  write(createLog({ level: 'info', destination }))
  return text
}

test.each([
  { password: 'hunter2-hunter2' },
  { body: { password: 'hunter2-hunter2' } },
  { request: { headers: { authorization: 'Bearer hunter2-hunter2' } } },
  { request: { headers: { cookie: 'hunter2-hunter2' } } },
  { site: { connectionString: 'gatehouse-hunter2-hunter2' } },
  { user: { secret: new Secret('hunter2-hunter2') } },
  { anything: new Secret('hunter2-hunter2') },
])('a secret does not reach the log: %j', (fields) => {
  const text = logged((log) => log.info(fields, 'something happened'))

  expect(text).not.toContain('hunter2')
  expect(text).toContain('<secret>')
})

test('what is not secret is written', () => {
  const text = logged((log) => log.info({ organizationId: 'abc' }, 'something happened'))

  expect(JSON.parse(text)).toMatchObject({ organizationId: 'abc', msg: 'something happened' })
})

test('an error is told with its code and without the connection that it carries', () => {
  const client = { password: 'hunter2-hunter2', secretKey: 4711 }
  const error = Object.assign(new Error('The connection ended'), { code: '57P01', client })

  const line: unknown = JSON.parse(logged((log) => log.warn({ err: error }, 'lost')))

  expect(line).toMatchObject({ err: { errorCode: '57P01', message: 'The connection ended' } })
  expect(line).not.toHaveProperty('err.client')
})
