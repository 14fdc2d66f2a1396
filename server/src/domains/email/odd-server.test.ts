import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { useDatabase } from '#platform/testing/database.ts'
import { aMailDesk, type MailDesk } from './testing.ts'

const database = useDatabase()
let desk: MailDesk
let end: AsyncDisposableStack

beforeAll(async () => {
  desk = await aMailDesk(database())
})
afterAll(() => desk.web.close())
beforeEach(async () => {
  end = new AsyncDisposableStack()
  await database().db.asSystem('begin with an empty queue', (tx) =>
    tx.deleteFrom('email_message').execute(),
  )
})
afterEach(() => end.disposeAsync())

/** A server that is not to be trusted: answers each line as the test says. */
async function anOddServer(answer: (line: string, socket: Socket) => string | undefined) {
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.write('220 odd ESMTP\r\n')
    socket.on('data', (chunk) => {
      for (const line of chunk.toString().split('\r\n').filter(Boolean)) {
        const said = answer(line, socket)
        if (said !== undefined) socket.write(said)
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  end.defer(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  })
  await desk.save({ port: (server.address() as AddressInfo).port, security: 'none' })
  await desk.told()
  return { connections: () => connections }
}

const polite = (line: string): string =>
  line.startsWith('EHLO')
    ? '250-odd\r\n250 HELP\r\n'
    : line === 'DATA'
      ? '354 go on\r\n'
      : '250 ok\r\n'

test('a server that drops each message in the middle stops the queue after three, and is named', async () => {
  const odd = await anOddServer((line, socket) => {
    if (line !== 'DATA') return polite(line)
    socket.destroy()
    return undefined
  })
  for (let index = 0; index < 6; index++) await desk.queue([`user${index}@customer.example`])

  await desk.sendDue()

  expect(odd.connections()).toBe(3)
  const messages = await desk.messages()
  expect(messages.every(({ state, attempts }) => state === 'waiting' && attempts.length >= 1)).toBe(
    true,
  )
  expect(messages.at(-1)?.attempts[0]?.answer).toMatch(/broke in the middle of the message/)
  expect((await desk.told()).map(({ isFailing }) => isFailing)).toEqual([true])
})

test('a server that hangs up on one message takes the others', async () => {
  await anOddServer((line, socket) => {
    if (!line.startsWith('RCPT TO:<poison'))
      return /^[A-Z]{4}|^\.$/.test(line) ? polite(line) : undefined
    socket.destroy()
    return undefined
  })
  await desk.queue(['poison@customer.example'])
  await desk.queue(['ann@customer.example'])

  await desk.sendDue()

  const states = (await desk.messages()).map(({ to, state }) => [to[0], state])
  expect(Object.fromEntries(states)).toEqual({
    'poison@customer.example': 'waiting',
    'ann@customer.example': 'sent',
  })
})

test('what comes in plain text behind the consent to STARTTLS is not believed', async () => {
  const seen: string[] = []
  await anOddServer((line) => {
    seen.push(line)
    if (line.startsWith('EHLO')) return '250-odd\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n'
    return '220 go ahead\r\n250-odd\r\n250 AUTH PLAIN\r\n'
  })
  await desk.save({
    ...{ port: (await desk.settings()).port, security: 'starttls' },
    ...{ username: 'desk', password: 'zebra-gallop' },
  })
  await desk.queue(['ann@customer.example'])

  const ended = new AbortController()
  const sending = desk.sendDue(ended.signal)
  await expect.poll(() => seen.some((line) => line.startsWith('\u0016'))).toBe(true)
  ended.abort()
  await sending

  expect(seen.join('\n')).not.toMatch(/AUTH|MAIL/)
  expect((await desk.messages())[0]?.state).toBe('waiting')
})

test('a server that says nothing is left when Gatehouse stops', async () => {
  const odd = await anOddServer(() => undefined)
  await desk.queue(['ann@customer.example'])
  const ended = new AbortController()

  const sending = desk.sendDue(ended.signal)
  await expect.poll(odd.connections).toBe(1)
  ended.abort()
  await sending

  expect((await desk.messages())[0]).toMatchObject({ state: 'waiting', attempts: [] })
  expect(await desk.told()).toEqual([])
})

test('an answer that never ends fills no memory and no log', async () => {
  await anOddServer((line) =>
    line.startsWith('EHLO') ? `250-${'x'.repeat(2_000_000)}\r\n` : undefined,
  )
  await desk.queue(['ann@customer.example'])

  await desk.sendDue()

  const [message] = await desk.messages()
  expect(message?.state).toBe('waiting')
  expect(message?.attempts[0]?.answer.length).toBeLessThan(1000)
})
