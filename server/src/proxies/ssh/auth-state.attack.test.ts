import { readFile } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import ssh2, { type ParsedKey } from 'ssh2'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aKeyPair } from '#platform/testing/sshd.ts'
import type { SignInAnswer } from '../broker.ts'
import { rawClient, type RawClient, type Reply } from './raw-client.ts'
import { maxRefusals } from './sign-in.ts'
import { eventually, type Gate, startGate, type TestBroker } from './testing.ts'

const there = 'alice+root+web1'
const password = 'Correct-Horse-1'
const code = '123456'

type Step =
  | { does: 'none' | 'open-session' | 'say-success' | 'stray-answer' }
  | { does: 'offer'; whose: 'own' | 'strange' }
  | { does: 'sign'; whose: 'own' | 'strange' }
  | { does: 'forge'; whose: 'own' | 'strange' }
  | { does: 'password'; text: string }
  | { does: 'keyboard'; answers: string[] }

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom<Step>(
    { does: 'none' },
    { does: 'open-session' },
    { does: 'say-success' },
    { does: 'stray-answer' },
  ),
  fc.record({
    does: fc.constantFrom('offer' as const, 'sign' as const, 'forge' as const),
    whose: fc.constantFrom('own' as const, 'strange' as const),
  }),
  fc.record({
    does: fc.constant('password' as const),
    text: fc.constantFrom(password, 'Wrong-1', `${password},${code}`, `${password},999999`),
  }),
  fc.record({
    does: fc.constant('keyboard' as const),
    // Fewer answers than questions: the client turns to something else in the middle.
    answers: fc.array(fc.constantFrom(password, 'Wrong-1', code, '999999'), { maxLength: 2 }),
  }),
)

/** What is so after each step, by the rules alone: nothing of the code is in it. */
class Model {
  readonly needsCode: boolean
  at: 'proving' | 'code' | 'in' | 'gone' = 'proving'
  refusals = 0
  /** An attempt was given up in the middle: ssh2 may hang up or refuse from then on, and no more than that. */
  isTangled = false

  constructor(needsCode: boolean) {
    this.needsCode = needsCode
  }

  proved(): void {
    this.at = this.needsCode ? 'code' : 'in'
  }

  refused(): void {
    this.refusals += 1
    this.at = this.refusals >= maxRefusals ? 'gone' : 'proving'
  }
}

let own: ParsedKey
let strange: ParsedKey
let gate: Gate

beforeAll(async () => {
  // There is nothing behind it: nobody is to come so far.
  gate = await startGate({ port: 9, userKey: '' }, { limits: { refusalMs: 0, farewellMs: 100 } })
  own = read(await readFile(path.join(gate.directory, 'alice'), 'utf8'))
  strange = read(aKeyPair().privateKey)
})
afterAll(() => gate.stop())
beforeEach(() => {
  gate.broker.code = undefined
  gate.broker.requests.length = 0
  gate.broker.signIns.length = 0
})

describe('auth state machine', () => {
  test('whatever a client says, in whatever order, it is in by a whole proof and by nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(steps, { minLength: 1, maxLength: 14 }),
        async (needsCode, list) => {
          gate.broker.code = needsCode ? code : undefined
          const model = new Model(needsCode)
          const client = await rawClient(gate.proxy.address.port)
          try {
            for (const step of list) {
              await take(client, model, step)
              if (model.at === 'in' || model.at === 'gone') break
            }
          } finally {
            await client.leave()
          }
        },
      ),
      { numRuns: 150 },
    )
    expect(gate.broker.requests).toEqual([])
  })

  test('all at once, without waiting, brings nobody in without a proof, and leaves no sign-in behind', async () => {
    const isProof = (step: Step) =>
      (step.does === 'sign' && step.whose === 'own') ||
      (step.does === 'password' && step.text.startsWith(password)) ||
      (step.does === 'keyboard' && step.answers[0] === password)
    await eventually(() => gate.proxy.connections() === 0)
    const entered = noteEntered(gate.broker)
    const before = gate.broker.signedOutCount
    const unproved = new Set<string>()
    let runs = 0
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 2, maxLength: 10 }), async (list) => {
        const username = `user-${(runs += 1)}`
        if (!list.some(isProof)) unproved.add(username)
        const client = await rawClient(gate.proxy.address.port)
        for (const step of list) burst(client, `${username}+root+web1`, step)
        await client.leave()
      }),
      { numRuns: 60 },
    )
    await eventually(() => gate.broker.signedOutCount - before === entered.names.length)
    entered.stop()

    expect(entered.names.filter((username) => unproved.has(username))).toEqual([])
    expect(gate.broker.requests).toEqual([])
  })

  test('a sign-in that is granted when the client is gone is ended at once', async () => {
    const answer = Promise.withResolvers<void>()
    const byPassword = gate.broker.signInByPassword
    gate.broker.signInByPassword = async (given) => {
      await answer.promise
      return byPassword(given)
    }
    const before = gate.broker.signedOutCount
    const client = await rawClient(gate.proxy.address.port)
    client.password(there, password)
    await client.leave()
    await eventually(() => gate.proxy.connections() === 0)
    answer.resolve()

    await eventually(() => gate.broker.signedOutCount === before + 1)
    gate.broker.signInByPassword = byPassword
  })

  test('another user name between tries ends the connection, and nothing is asked about it', async () => {
    gate.broker.code = code
    const client = await rawClient(gate.proxy.address.port)
    client.signed(there, own)
    expect(await client.reply()).toBe('partial')

    client.password('bob+root+web1', password)

    expect(await client.reply()).toBe('closed')
    expect(gate.broker.signIns).toEqual(['key alice'])
  })

  test('a key is asked for its signature, whatever was offered before', async () => {
    const client = await rawClient(gate.proxy.address.port)
    for (let index = 0; index < 40; index += 1) client.offer(there, own)
    const seen: string[] = []
    for (let index = 0; index < 40; index += 1) seen.push(await client.reply())
    await client.leave()

    expect(seen).not.toContain('success')
    expect(seen.filter((reply) => reply === 'key-ok').length).toBeLessThanOrEqual(30)
    expect(gate.broker.signIns).toEqual([])
  })

  test('after success nothing is decided any more', async () => {
    const client = await rawClient(gate.proxy.address.port)
    client.signed(there, own)
    expect(await client.reply()).toBe('success')

    client.password(there, 'Wrong-1')

    expect(await client.reply()).toBe('closed')
    expect(gate.broker.signIns).toEqual(['key alice'])
  })
})

/** Says it, and holds what comes against the model. */
async function take(client: RawClient, model: Model, step: Step): Promise<void> {
  switch (step.does) {
    case 'none':
      client.none(there)
      return expectReply(client, model, 'failure')
    case 'open-session':
    case 'say-success':
    case 'stray-answer': {
      if (step.does === 'open-session') client.openSession()
      if (step.does === 'say-success') client.send(Buffer.of(52))
      if (step.does === 'stray-answer') client.answer(code)
      client.none(there)
      const reply = await client.reply()
      expect(['failure', 'closed']).toContain(reply)
      if (reply === 'closed') model.at = 'gone'
      return undefined
    }
    case 'offer': {
      client.offer(there, keyOf(step.whose))
      return expectReply(client, model, step.whose === 'own' ? 'key-ok' : 'failure')
    }
    case 'sign':
      client.signed(there, keyOf(step.whose))
      if (step.whose === 'own') model.proved()
      else model.refused()
      return expectReply(client, model)
    case 'forge':
      client.forged(there, keyOf(step.whose))
      model.refused()
      return expectReply(client, model)
    case 'password':
      client.password(there, step.text)
      if (step.text === password) model.proved()
      else if (step.text === `${password},${code}`) model.at = 'in'
      // Without a second factor the code behind the password is not looked at.
      else if (step.text === `${password},999999` && !model.needsCode) model.at = 'in'
      else model.refused()
      return expectReply(client, model)
    case 'keyboard':
      return takeKeyboard(client, model, step.answers)
  }
}

async function takeKeyboard(client: RawClient, model: Model, answers: string[]): Promise<void> {
  client.keyboard(there)
  let asks: 'password' | 'code' = model.at === 'code' ? 'code' : 'password'
  await expectReply(client, model, 'prompt')
  if (model.at === 'gone') return undefined
  for (const answer of answers) {
    client.answer(answer)
    if (asks === 'code') {
      if (answer === code) model.at = 'in'
      else model.refused()
      return expectReply(client, model)
    }
    if (answer !== password) {
      model.refused()
      return expectReply(client, model)
    }
    if (!model.needsCode) {
      model.at = 'in'
      return expectReply(client, model)
    }
    await expectReply(client, model, 'prompt')
    if (isGone(model)) return undefined
    asks = 'code'
  }
  // What was proved so far counts for nothing: the next message is another attempt.
  model.at = 'proving'
  model.isTangled = true
  client.none(there)
  return expectReply(client, model, 'failure')
}

const isGone = ({ at }: Model): boolean => at === 'gone'

const usual = { in: 'success', code: 'partial', proving: 'failure', gone: 'closed' } as const

async function expectReply(
  client: RawClient,
  model: Model,
  expected: Reply = usual[model.at],
): Promise<void> {
  const reply = await client.reply()
  if (reply === expected || (model.at === 'gone' && reply === 'failure')) return
  expect(model.isTangled, `${reply} instead of ${expected}`).toBe(true)
  expect(['failure', 'closed']).toContain(reply)
  model.at = 'gone'
}

function burst(client: RawClient, username: string, step: Step): void {
  try {
    switch (step.does) {
      case 'none':
        return client.none(username)
      case 'open-session':
        return client.openSession()
      case 'say-success':
        return client.send(Buffer.of(52))
      case 'stray-answer':
        return client.answer(code)
      case 'password':
        return client.password(username, step.text)
      case 'keyboard':
        client.keyboard(username)
        for (const answer of step.answers) client.answer(answer)
        return undefined
      case 'offer':
        return client.offer(username, keyOf(step.whose))
      case 'sign':
        return client.signed(username, keyOf(step.whose))
      case 'forge':
        return client.forged(username, keyOf(step.whose))
    }
  } catch {
    return undefined // The proxy has hung up in the middle.
  }
}

const keyOf = (whose: 'own' | 'strange'): ParsedKey => (whose === 'own' ? own : strange)

/** To whom the broker has given a sign-in from now on. */
function noteEntered(broker: TestBroker): { names: string[]; stop(): void } {
  const { signInByKey, signInByPassword } = broker
  const names: string[] = []
  const noted = (answer: SignInAnswer): SignInAnswer => {
    if (answer.outcome === 'in') names.push(answer.username)
    return answer
  }
  broker.signInByKey = async (offer) => noted(await signInByKey(offer))
  broker.signInByPassword = async (given) => noted(await signInByPassword(given))
  return { names, stop: () => Object.assign(broker, { signInByKey, signInByPassword }) }
}

function read(text: string): ParsedKey {
  const key = ssh2.utils.parseKey(text)
  if (key instanceof Error) throw key
  return key
}
