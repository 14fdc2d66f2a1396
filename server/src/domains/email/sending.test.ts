import { EmailMessageId } from '@gatehouse/contract/ids'
import { emailApi } from '@gatehouse/contract/email'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { useDatabase } from '#platform/testing/database.ts'
import { type MailServer, mailServerMissing, startMailServer } from './mail-server-testing.ts'
import { aMailDesk, type MailDesk } from './testing.ts'

const database = useDatabase()
const minute = 60_000
const startingWith = (text: string): unknown => expect.stringMatching(new RegExp(`^${text}`))
let desk: MailDesk
let server: MailServer

describe.skipIf(mailServerMissing !== '')(`with a real mail server${mailServerMissing}`, () => {
  beforeAll(async () => {
    server = await startMailServer()
    desk = await aMailDesk(database())
  })
  afterAll(async () => {
    await desk?.web.close()
    await server?.close()
  })
  beforeEach(async () => {
    await server.forget()
    await database().db.asSystem('begin with an empty queue', (tx) =>
      tx.deleteFrom('email_message').execute(),
    )
    await desk.save(plain())
    await desk.told()
  })

  const plain = () => ({ host: server.host, port: server.ports.plain, security: 'none' as const })
  const signedIn = (security: 'starttls' | 'tls') => ({
    ...{ host: server.host, port: server.ports[security], security },
    ...{ username: server.username, password: server.password, caPem: server.caPem },
  })

  test.each([
    ['without encryption', plain],
    ['over STARTTLS, signed in', () => signedIn('starttls')],
    ['over TLS, signed in', () => signedIn('tls')],
  ] as const)('a message arrives %s', async (_name, settings) => {
    expect((await desk.save(settings())).status).toBe(200)
    await desk.queue(['Ann@Customer.example', 'bob@customer.example', 'ann@customer.example'])

    await desk.sendDue()

    const [message] = await server.whenDelivered(1)
    expect(message?.header('From')).toBe('Desk <desk@msp.example>')
    expect(message?.header('Auto-Submitted')).toBe('auto-generated')
    expect(message?.text).toContain('Something <is> wrong & more.')
    expect(message?.html).toContain('Something &lt;is&gt; wrong &amp; more.')
    const [sent] = await desk.messages()
    expect(sent).toMatchObject({
      state: 'sent',
      to: ['ann@customer.example', 'bob@customer.example'],
    })
    expect(sent?.attempts).toEqual([
      {
        at: desk.clock.now().toISOString(),
        succeeded: true,
        answer: expect.stringMatching(/^250/),
      },
    ])
  })

  test('many messages all go out', async () => {
    for (const title of ['one', 'two', 'three']) await desk.queue(['ann@customer.example'], title)

    await desk.sendDue()

    const subjects = (await server.whenDelivered(3)).map((message) => message.header('Subject'))
    for (const title of ['one', 'two', 'three'])
      expect(subjects).toContainEqual(startingWith(title))
    expect((await desk.messages()).every(({ state }) => state === 'sent')).toBe(true)
  })

  test('two workers at once send each message once', async () => {
    for (let index = 0; index < 8; index++) await desk.queue([`user${index}@customer.example`])

    await Promise.all([desk.sendDue(), desk.sendDue(), desk.sendDue()])

    await server.whenDelivered(8)
    const messages = await desk.messages()
    expect(messages.map(({ state, attempts }) => [state, attempts.length])).toEqual(
      messages.map(() => ['sent', 1]),
    )
    expect(await server.delivered()).toHaveLength(8)
  })

  test('a wrong password keeps the message and is told once, in words', async () => {
    await desk.save({ ...signedIn('tls'), password: 'wrong' })
    await desk.queue(['ann@customer.example'])
    await desk.queue(['bob@customer.example'])

    await desk.sendDue()

    const reason = expect.stringMatching(/refuses the user name or the password: “535/)
    expect((await desk.settings()).state).toMatchObject({ isFailing: true, reason })
    expect(await desk.told()).toEqual([{ isFailing: true, reason }])
    expect((await desk.messages()).map(({ state, attempts }) => [state, attempts])).toEqual([
      ['waiting', [expect.objectContaining({ succeeded: false, answer: reason })]],
      ['waiting', [expect.objectContaining({ succeeded: false, answer: reason })]],
    ])
  })

  test('a certificate that nobody trusts gets no mail', async () => {
    await desk.save({ ...signedIn('starttls'), caPem: '' })
    await desk.queue(['ann@customer.example'])

    await desk.sendDue()

    const [message] = await desk.messages()
    expect(message?.state).toBe('waiting')
    expect(message?.attempts[0]?.answer).toContain('is not signed by anybody this computer trusts')
  })

  test('a certificate for another name gets no mail', async () => {
    await desk.save({ ...signedIn('tls'), host: 'localhost' })
    await desk.queue(['ann@customer.example'])

    await desk.sendDue()

    expect((await desk.messages())[0]?.attempts[0]?.answer).toContain(
      'is for other names than localhost',
    )
  })

  test('a server without STARTTLS gets no mail, because it would go in plain text', async () => {
    await desk.save({ ...plain(), security: 'starttls' })
    await desk.queue(['ann@customer.example'])

    await desk.sendDue()

    expect((await desk.messages())[0]?.attempts[0]?.answer).toMatch(
      /offers no STARTTLS.*unencrypted/,
    )
    expect(await server.delivered()).toEqual([])
  })

  test('TLS where the server begins in plain text is named', async () => {
    await desk.save({ ...plain(), security: 'tls' })
    await desk.queue(['ann@customer.example'])

    await desk.sendDue()

    expect((await desk.messages())[0]?.attempts[0]?.answer).toMatch(/does not speak TLS on port/)
  })

  test('a recipient refused for good is named; the others get the message once', async () => {
    await desk.queue(['ann@customer.example', 'nobody@customer.example'])

    await desk.sendDue()

    const [message] = await desk.messages()
    expect(message?.state).toBe('failed')
    expect(message?.attempts[0]?.answer).toMatch(
      /^Accepted for ann@customer.example: 250 .* nobody@customer.example was refused: 550 5.1.1 No such user here$/,
    )
    expect((await desk.settings()).state.isFailing).toBe(false)

    const again = await desk.web.call(desk.administrator, emailApi.resend, {
      params: { emailMessageId: message?.id ?? '' },
    })
    await desk.sendDue()

    expect(again.body.state).toBe('waiting')
    expect(await server.whenDelivered(1)).toHaveLength(1)
    expect((await desk.messages())[0]?.attempts).toHaveLength(2)
  })

  test('a recipient refused for now is tried again, and only that one', async () => {
    await desk.queue(['ann@customer.example', 'later@customer.example'])

    await desk.sendDue()
    desk.clock.advance(minute)
    await desk.sendDue()

    const [message] = await desk.messages()
    expect(message?.state).toBe('waiting')
    expect(message?.attempts.map(({ answer }) => answer)).toEqual([
      expect.stringMatching(/^Accepted for ann@.*later@customer.example was refused: 451 4.7.1/),
      expect.stringMatching(/^later@customer.example was refused: 451 4.7.1/),
    ])
    expect(await server.whenDelivered(1)).toHaveLength(1)
  })

  test('a message refused for its content fails and holds up no other', async () => {
    await desk.queue(['ann@customer.example'], 'refuse this')
    await desk.queue(['ann@customer.example'], 'take this')

    await desk.sendDue()

    const messages = await desk.messages()
    expect(
      Object.fromEntries(messages.map(({ subject, state }) => [subject.slice(0, 7), state])),
    ).toEqual({
      'refuse ': 'failed',
      'take th': 'sent',
    })
  })

  test('a refused sender fails no message: the settings can be put right', async () => {
    await desk.save({ ...plain(), fromAddress: 'refused@msp.example' })
    await desk.queue(['ann@customer.example'])

    await desk.sendDue()
    expect((await desk.settings()).state).toMatchObject({
      isFailing: true,
      reason: expect.stringContaining('refuses the sender refused@msp.example: “553'),
    })
    await desk.save(plain())
    await desk.sendDue()

    expect((await desk.messages())[0]?.state).toBe('sent')
  })

  test('what waits while the server is down goes out when it is up, and both turns are told', async () => {
    await server.stop()
    await desk.queue(['ann@customer.example'])
    for (let tries = 0; tries < 3; tries++) {
      await desk.sendDue()
      desk.clock.advance(minute * 5)
    }
    expect((await desk.messages())[0]?.attempts).toHaveLength(3)
    expect((await desk.settings()).state.reason).toContain('refuses connections on port')

    await server.start()
    await desk.sendDue()

    await server.whenDelivered(1)
    expect((await desk.settings()).state.isFailing).toBe(false)
    expect((await desk.told()).map(({ isFailing }) => isFailing)).toEqual([true, false])
  })

  test('after three days a message is given up, in words', async () => {
    await desk.save({ isEnabled: false })
    await desk.queue(['ann@customer.example'])
    await desk.sendDue()
    const [waiting] = await desk.messages()
    expect(waiting?.attempts[0]?.answer).toContain('Sending mail is switched off.')
    expect(await desk.told()).toEqual([])

    desk.clock.advance(3 * 24 * 60 * minute)
    await desk.sendDue()

    const [message] = await desk.messages()
    expect(message?.state).toBe('failed')
    expect(message?.attempts.at(-1)?.answer).toMatch(/It is not tried again\.$/)
  })

  test('a message whose delivery was not noted goes out again under the same Message-ID', async () => {
    await desk.queue(['ann@customer.example'])
    const owner = new pg.Client({ connectionString: database().ownerUrl })
    await owner.connect()
    await owner.query(`
      create function lose() returns trigger language plpgsql as $$ begin raise 'lost'; end $$;
      create trigger lose before update of state on email_message
        for each row when (new.state = 'sent') execute function lose()`)

    await expect(desk.sendDue()).rejects.toThrow('lost')
    await server.whenDelivered(1)
    await owner.query('drop trigger lose on email_message; drop function lose')
    await owner.end()
    await desk.sendDue()

    const copies = await server.whenDelivered(2)
    const ids = copies.map((copy) => copy.header('Message-ID'))
    expect(EmailMessageId.parse(ids[0]?.slice(1, 37))).toBeTruthy()
    expect(ids[0]).toMatch(/@msp\.example>$/)
    expect(ids[1]).toBe(ids[0])
    expect((await desk.messages())[0]?.state).toBe('sent')
  })

  test('a queue whose holder died is taken over after a while', async () => {
    await desk.queue(['ann@customer.example'])
    await database().db.asSystem('hold the queue as somebody who died', (tx) =>
      tx
        .updateTable('email_settings')
        .set({
          sender: '01930000-0000-4000-8000-000000000001',
          sender_until: new Date(desk.clock.now().getTime() + 2 * minute),
        })
        .execute(),
    )

    await desk.sendDue()
    expect((await desk.messages())[0]?.attempts).toEqual([])
    desk.clock.advance(2 * minute)
    await desk.sendDue()

    // What arrives later would be taken for the message of the next test.
    await server.whenDelivered(1)
    expect((await desk.messages())[0]?.state).toBe('sent')
  })

  test('line breaks in what a message is made from do not become headers', async () => {
    await desk.queue(['ann@customer.example'], 'Trouble\r\nBcc: thief@evil.example')

    await desk.sendDue()

    const [message] = await server.whenDelivered(1)
    expect(message?.header('Bcc')).toBeUndefined()
    expect(message?.header('Envelope-to')).toBe('ann@customer.example')
    expect(message?.header('Subject')).toContain('Trouble Bcc: thief@evil.example')
  })

  test('a test message tells of each step', async () => {
    const { status, body } = await desk.web.call(desk.administrator, emailApi.test, {
      body: { to: 'ann@customer.example' },
    })

    expect(status).toBe(200)
    expect(
      body.steps.map(({ name, succeeded }: { name: string; succeeded: boolean }) => [
        name,
        succeeded,
      ]),
    ).toEqual([
      ['Connection', true],
      ['Greeting', true],
      ['Message', true],
    ])
    expect((await server.whenDelivered(1))[0]?.header('Subject')).toBe('Test message of Gatehouse')
  })

  test('a test with other settings names the step that fails, and changes nothing', async () => {
    const settings = {
      ...signedIn('tls'),
      password: 'wrong',
      isEnabled: true,
      fromAddress: 'desk@msp.example',
      fromName: '',
    }

    const { body } = await desk.web.call(desk.administrator, emailApi.test, {
      body: { to: 'ann@customer.example', settings },
    })

    expect(body.succeeded).toBe(false)
    expect(body.steps.at(-1)).toMatchObject({
      name: 'Sign-in',
      succeeded: false,
      answer: expect.stringContaining('535'),
    })
    expect((await desk.settings()).security).toBe('none')
  })

  test('a test with the saved settings sends what waits', async () => {
    await server.stop()
    await desk.queue(['ann@customer.example'])
    await desk.sendDue()
    await server.start()

    await desk.web.call(desk.administrator, emailApi.test, { body: { to: 'me@msp.example' } })
    await desk.sendDue()

    await server.whenDelivered(2)
    expect((await desk.messages())[0]?.state).toBe('sent')
  })
})
