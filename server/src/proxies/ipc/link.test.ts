import { duplexPair } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from '#platform/errors.ts'
import type { ConnectionId, LoginToken, SessionBroker, SessionNews } from '../broker.ts'
import { maxMessageBytes, openFrames } from './frames.ts'
import { brokerMethods } from './methods.ts'
import { aLink } from './testing.ts'

const [token, connection] = ['a token' as LoginToken, 'a connection' as ConnectionId]
const sessionId = '01890000-0000-7000-8000-000000000001' as never
const never = () => new AbortController().signal
const from = { address: '192.0.2.7', client: 'OpenSSH_9.9' }
const offer = { username: 'alice', algorithm: 'ssh-ed25519', blob: 'AAAA', ...from }

/** What each method is called with here. */
const samples: { [Method in keyof SessionBroker]: Parameters<SessionBroker[Method]> } = {
  banner: [],
  signInByPassword: [{ username: 'alice', password: 'correct', code: '123456', ...from }],
  isKnownKey: [offer],
  signInByKey: [offer],
  askBrowser: [{ username: 'alice', ...from }],
  awaitBrowser: ['an ask', never()],
  awaitSignOut: [token, never()],
  signedOut: [token],
  choices: [token, 'web'],
  open: [
    token,
    {
      ...{ sessionType: 'root', target: 'web1', policy: '', reason: 'why', ticket: '' },
      ...{ protocol: 'ssh', ...from },
    },
  ],
  follow: [sessionId, never()],
  destination: [connection],
  checkHostKey: [connection, { algorithm: 'ssh-ed25519', blob: 'AAAA', hop: 'direct' }],
  beginRecording: [connection],
  endRecording: [connection, { bytes: 7, segments: 1, durationMs: 3, head: 'ab12' }],
  tell: [
    connection,
    [
      { at: 1, kind: 'connected', account: 'root' },
      { at: 2, kind: 'exit', command: 'false', exitCode: 1 },
      { at: 3, kind: 'file', operation: 'read', path: '/etc/motd', succeeded: true, bytes: 3 },
    ],
  ],
  show: [
    connection,
    {
      ...{ terminal: 1, title: 'Shell', hasTerminal: true, columns: 80, rows: 24 },
      ...{ isBeginning: true, before: '', offset: 0, isClosed: false },
      data: Buffer.from([0, 255, 27, 10]),
    },
  ],
  extend: [connection],
  disconnected: [connection, 'left'],
}
const names = Object.keys(samples) as (keyof SessionBroker)[]

test('every method of the broker crosses, with what was said and what was answered', async () => {
  const heard: Record<string, unknown[]> = {}
  const broker = Object.fromEntries(
    names.map((name) => [
      name,
      (...args: unknown[]) => {
        heard[name] = args
        return name === 'follow' ? once(name) : Promise.resolve({ answer: name })
      },
    ]),
  ) as unknown as SessionBroker
  const link = aLink(broker)

  const answers = await Promise.all(
    names.map(async (name) => {
      const call = link.broker[name] as (...args: unknown[]) => unknown
      const answer = call(...samples[name])
      return name === 'follow' ? Array.fromAsync(answer as AsyncIterable<unknown>) : answer
    }),
  )

  expect(names.toSorted()).toEqual(Object.keys(brokerMethods).toSorted())
  expect(answers).toEqual(
    names.map((name) => (name === 'follow' ? [{ item: name }] : { answer: name })),
  )
  for (const name of names) {
    const [args, sample] = [heard[name] ?? [], samples[name]]
    expect(args.filter(isNoSignal)).toEqual(sample.filter(isNoSignal))
    expect(args.length).toBe(sample.length)
  }
  link.cut()
})

const isNoSignal = (value: unknown) => !(value instanceof AbortSignal)
async function* once(item: string) {
  yield { item }
}

test('nothing is nothing, and bytes are the same bytes', async () => {
  const dataKey = Buffer.from(Array.from({ length: 256 }, (_, at) => at))
  let isRecorded = false
  const link = aLink({
    beginRecording: () =>
      Promise.resolve((isRecorded ? { dataKey, about: { $: 'x' } } : undefined) as never),
  })

  const none = await link.broker.beginRecording(connection)
  isRecorded = true
  const order = await link.broker.beginRecording(connection)

  expect(none).toBeUndefined()
  expect(order).toEqual({ dataKey, about: { $: 'x' } })
})

test('an error for people keeps its code and its words; any other is logged here and hidden there', async () => {
  const link = aLink({
    extend: () => Promise.reject(new AppError('conflict', 'There is no more time.')),
    banner: () => Promise.reject(new Error('password=hunter2 at 10.0.0.1')),
  })

  await expect(link.broker.extend(connection)).rejects.toMatchObject({
    ...{ name: 'AppError', code: 'conflict', message: 'There is no more time.' },
  })
  await expect(link.broker.banner()).rejects.toMatchObject({
    message: expect.not.stringContaining('hunter2'),
  })
  expect(link.log.join('')).toMatch(/hunter2.*"method":"banner"/)
})

test('a stream gives the next item only when it is asked for, and is told when nobody listens', async () => {
  const made: number[] = []
  const ended = Promise.withResolvers<boolean>()
  const link = aLink({
    async *follow(_, signal) {
      try {
        for (let at = 1; at < 100; at += 1) {
          made.push(at)
          yield { state: 'ready', text: String(at) }
        }
      } finally {
        ended.resolve(signal.aborted)
      }
    },
  })

  const texts: string[] = []
  for await (const news of link.broker.follow(sessionId, never())) {
    texts.push('text' in news ? news.text : '')
    if (texts.length === 3) break
  }

  expect(texts).toEqual(['1', '2', '3'])
  expect(await ended.promise).toBe(true)
  expect(made).toEqual([1, 2, 3])
})

test('whoever waits for the next item can stop waiting, and gets no error', async () => {
  const stopping = new AbortController()
  const link = aLink({
    async *follow(_, signal): AsyncGenerator<SessionNews> {
      yield { state: 'ready', text: '' }
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    },
  })

  const heard: SessionNews[] = []
  for await (const news of link.broker.follow(sessionId, stopping.signal)) {
    heard.push(news)
    setImmediate(() => stopping.abort())
  }

  expect(heard).toEqual([{ state: 'ready', text: '' }])
})

test('a stream that breaks says so, and one that is over is over', async () => {
  const link = aLink({
    async *follow() {
      yield { state: 'ready', text: '' } as const
      throw new AppError('unavailable', 'The database is away.')
    },
  })
  const stream = link.broker.follow(sessionId, never())[Symbol.asyncIterator]()

  await stream.next()

  await expect(stream.next()).rejects.toThrow('The database is away.')
  expect(await stream.next()).toEqual({ done: true, value: undefined })
})

test('a signal reaches the other end, also one that was given before', async () => {
  const link = aLink({
    awaitBrowser: async (_, signal) => {
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
      return { outcome: 'refused', text: 'Nobody waits.', isFinal: true }
    },
  })
  const later = new AbortController()

  const answers = Promise.all([
    link.broker.awaitBrowser('one', AbortSignal.abort()),
    link.broker.awaitBrowser('other', later.signal),
  ])
  setImmediate(() => later.abort())

  expect((await answers).map((answer) => answer.outcome)).toEqual(['refused', 'refused'])
})

test('when the link is cut, whoever waits and whoever comes is refused, and the server stops working on it', async () => {
  const stopped = Promise.withResolvers<void>()
  const link = aLink({
    choices: () => new Promise((resolve) => setImmediate(() => resolve([]))),
    async *follow(_, signal): AsyncGenerator<SessionNews> {
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
      stopped.resolve()
      yield { state: 'ready', text: '' }
    },
  })
  const waiting = link.broker.choices(token, '')
  const following = link.broker.follow(sessionId, never())[Symbol.asyncIterator]().next()
  await new Promise((resolve) => setImmediate(resolve))

  link.cut()

  await expect(waiting).rejects.toMatchObject({ code: 'unavailable' })
  await expect(following).rejects.toThrow('its server has stopped')
  await expect(link.broker.banner()).rejects.toMatchObject({ code: 'unavailable' })
  await stopped.promise
  expect(await link.broken).toBeUndefined()
})

test('what is too large to be passed on is refused, and the link goes on', async () => {
  const link = aLink({
    banner: () => Promise.resolve('x'.repeat(maxMessageBytes)),
    extend: () => Promise.resolve({ isExtended: true, text: '' }),
  })

  await expect(link.broker.choices(token, 'x'.repeat(maxMessageBytes))).rejects.toThrow('too large')
  await expect(link.broker.banner()).rejects.toThrow('too large')
  expect(await link.broker.extend(connection)).toEqual({ isExtended: true, text: '' })
})

const frame = (message: unknown): Buffer => {
  const body = Buffer.from(JSON.stringify(message))
  const header = Buffer.alloc(4)
  header.writeUInt32BE(body.length)
  return Buffer.concat([header, body])
}

test('a call of the wrong shape reaches nobody', async () => {
  let calls = 0
  const link = aLink({
    tell: () => Promise.resolve(void (calls += 1)),
    choices: () => Promise.resolve(void (calls += 1) as never),
    open: () => Promise.resolve(void (calls += 1) as never),
  })
  const broker = link.broker as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
  const [request] = samples.open.slice(1) as object[]

  for (const [method, ...args] of [
    ['choices', { $gt: '' }, 'web'],
    ['choices', token],
    ['choices', token, 'web', 'more'],
    ['tell', connection, [{ at: 1, kind: 'invented' }]],
    ['tell', connection, [{ at: 'now', kind: 'shell' }]],
    ['tell', connection, { length: 1 }],
    ['open', token, { ...request, protocol: 'telnet' }],
    ['open', token, { ...request, userId: 'somebody else' }],
    ['open', token, { ...request, organizationId: 'not an id' }],
  ] as const) {
    await expect(broker[method as string]?.(...args)).rejects.toMatchObject({
      code: 'invalid_request',
    })
  }

  expect(calls).toBe(0)
})

test.each([
  ['an unknown method', frame({ kind: 'call', call: 1, method: 'constructor', args: [] })],
  ['what only a server says', frame({ kind: 'answer', call: 1, value: 'in' })],
  ['a call that is none', frame({ kind: 'call', call: 0, method: 'banner', args: [] })],
  ['more of nothing', frame({ kind: 'next', call: 5 })],
  ['no object', frame(null)],
  ['no JSON', Buffer.from([0, 0, 0, 2, 123, 123])],
  ['a frame without end', Buffer.from([255, 255, 255, 255, 0])],
  [
    'a nesting without end',
    Buffer.concat([Buffer.from([0, 32, 0, 0]), Buffer.alloc(0x200000, 91)]),
  ],
])('a proxy that says %s is not listened to any more', async (_, bytes) => {
  const link = aLink({})

  link.forge(bytes)

  expect(await link.broken).toBeInstanceOf(Error)
})

test('a number that is given twice ends the link, whatever is under way', async () => {
  const link = aLink({ banner: () => new Promise((resolve) => setImmediate(() => resolve(''))) })
  const call = frame({ kind: 'call', call: 1, method: 'banner', args: [] })

  link.forge(Buffer.concat([call, call]))

  expect((await link.broken)?.message).toContain('twice')
})

test('whatever comes in, nothing is called and nothing escapes', async () => {
  let calls = 0
  const broker = Object.fromEntries(names.map((name) => [name, () => void (calls += 1)]))
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ minLength: 5, maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
        fc.json().map((text) => frame(JSON.parse(text))),
      ),
      async (bytes) => {
        const link = aLink(broker)
        link.forge(bytes)
        link.cut()
        await link.broken
      },
    ),
    { numRuns: 300 },
  )

  expect(calls).toBe(0)
})

test('messages are whole and in order, however their bytes come', async () => {
  const options = { ended: () => undefined, holdsBack: false }
  const message = fc.record({ text: fc.string({ unit: 'binary' }), data: fc.uint8Array() })
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { minLength: 1, maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
      async (messages, sizes) => {
        const [near, far] = duplexPair()
        const sender = openFrames(near, { ...options, hear: () => undefined })
        for (const each of messages) sender.send(each)
        void sender.finish()
        const bytes = Buffer.concat(await Array.fromAsync(far as AsyncIterable<Buffer>))
        const [inlet, outlet] = duplexPair()
        const heard: unknown[] = []
        const ended = Promise.withResolvers<void>()
        openFrames(outlet, {
          ...options,
          hear: (each) => heard.push(each),
          ended: () => ended.resolve(),
        })

        for (let at = 0, piece = 0; at < bytes.length; piece += 1) {
          const size = sizes[piece % sizes.length] ?? 1
          inlet.write(bytes.subarray(at, at + size))
          at += size
        }
        inlet.end()
        await ended.promise

        expect(heard).toEqual(messages.map(({ text, data }) => ({ text, data: Buffer.from(data) })))
      },
    ),
    { numRuns: 40 },
  )
})

test('whoever does not take its answers is not read from until it does', async () => {
  const [near, far] = duplexPair()
  let asked = 0
  const server = openFrames(near, {
    ...{ holdsBack: true, ended: () => undefined },
    hear() {
      asked += 1
      server.send({ text: 'x'.repeat(maxMessageBytes / 2) })
    },
  })
  const question = frame({ kind: 'ping' })
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  for (let at = 0; at < 20; at += 1) {
    far.write(question)
    await turn()
  }
  const before = asked

  far.resume()
  while (asked < 20) await turn()

  expect(before).toBeLessThan(10)
})
