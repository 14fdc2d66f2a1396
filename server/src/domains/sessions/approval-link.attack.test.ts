import { emailApi } from '@gatehouse/contract/email'
import { ApiTokenId } from '@gatehouse/contract/ids'
import { sessionsApi } from '@gatehouse/contract/sessions'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { UserPrincipal } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import { aUser, nobody } from '#platform/testing/web.ts'
import { addressIn } from './approval-link.ts'
import { type TestSessions, useSessions } from './testing.ts'

const sessions = useSessions()
let desk: TestSessions
let me: UserPrincipal
let boss: UserPrincipal
let other: UserPrincipal
let type: string

const withMail = async () => {
  const person = await desk.person()
  const email = `${person.username}@msp.example`
  await desk.parts.db.inOrganization(desk.managingId, (tx) =>
    tx.updateTable('user').set({ email }).where('id', '=', person.userId).execute(),
  )
  return person
}

beforeAll(() => {
  desk = sessions()
})
beforeEach(async () => {
  ;[me, boss, other] = [await withMail(), await withMail(), await withMail()]
  const tier = {
    ...{ approverIds: [boss.userId, other.userId, me.userId], required: 1 },
    ...{ escalationMinutes: 60, escalationIds: [] },
  }
  type = await desk.allow([me.userId], { approvals: [tier], requestExpiresMinutes: 30 })
})

async function asked() {
  const { id } = await desk.opened(me, type)
  await desk.work()
  return id
}

/** The newest mail to somebody about a request, and the end of its link. */
async function mailTo(person: UserPrincipal, sessionId: string) {
  const mails = await desk.parts.db.asSystem('look at mail', (tx) =>
    tx.selectFrom('email_message').selectAll().orderBy('queued_at').execute(),
  )
  const mail = mails.findLast(
    ({ recipients, body_text: text }) =>
      text.includes(sessionId) && recipients.includes(`${person.username}@msp.example`),
  )
  return {
    id: mail?.id ?? '',
    text: mail?.body_text ?? '',
    token: addressIn(mail?.body_text ?? '')?.token ?? '',
  }
}

const at = (sessionId: string, token: string, organizationId: string = desk.customerId) => ({
  params: { organizationId, sessionId, token },
})
type As = UserPrincipal | typeof nobody
const look = (as: As, ...of: Parameters<typeof at>) =>
  desk.web.call(as, sessionsApi.approvalPage, at(...of))
const press = (as: As, ...of: Parameters<typeof at>) =>
  desk.web.call(as, sessionsApi.approveByLink, { ...at(...of), body: { reason: 'Fine.' } })
const stateOf = async (id: string) => (await desk.details(me, id)).state

describe('self-approval and token scope: the link in a mail', () => {
  test('opens a page that decides nothing, however often it is asked for, and approves once', async () => {
    const id = await asked()
    const { token } = await mailTo(boss, id)

    for (let times = 0; times < 3; times += 1) {
      expect((await look(boss, id, token)).body).toMatchObject({ state: 'open', text: '' })
    }
    const before = await stateOf(id)
    const first = await press(boss, id, token)
    const second = await press(boss, id, token)

    expect(before).toBe('requested')
    expect(first).toMatchObject({ status: 200, body: { state: 'used' } })
    expect(second).toMatchObject({
      status: 409,
      body: { error: { message: expect.stringContaining('works once') } },
    })
    expect(await desk.details(me, id)).toMatchObject({
      state: 'provisioning',
      approvals: [{ by: boss.username, decision: 'approved', reason: 'Fine.' }],
    })
  })

  test('two presses at once are one decision', async () => {
    const id = await asked()
    const { token } = await mailTo(boss, id)

    const answers = await Promise.all([press(boss, id, token), press(boss, id, token)])

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    expect((await desk.details(me, id)).approvals).toHaveLength(1)
  })

  test('is nothing for nobody, for an API token, for another approver and for who asked', async () => {
    const id = await asked()
    const { token } = await mailTo(boss, id)
    const byToken: UserPrincipal = {
      ...boss,
      by: { kind: 'api-token', apiTokenId: newId(ApiTokenId, new Date()), allows: () => true },
    }

    const answers = []
    for (const as of [nobody, byToken, other, me]) {
      answers.push(await look(as, id, token), await press(as, id, token))
    }

    expect(answers.map(({ status }) => status)).toEqual([401, 401, 403, 403, 404, 404, 404, 404])
    expect(answers.at(-1)?.text).toContain('not for you')
    expect(await stateOf(id)).toBe('requested')
  })

  test('whoever asked may be an approver, has a link, and approves nothing of their own by it', async () => {
    const id = await asked()
    const { token } = await mailTo(me, id)

    const page = await look(me, id, token)
    const pressed = await press(me, id, token)

    expect(page.body).toMatchObject({ state: 'over', text: expect.stringContaining('yourself') })
    expect(pressed.status).toBe(403)
    expect(await stateOf(id)).toBe('requested')
    // A press that decided nothing has not used it up.
    expect((await look(me, id, token)).body).toMatchObject({ state: 'over' })
  })

  test('fits no other request and no other organization, and a guess fits nothing', async () => {
    const [id, another] = [await asked(), await asked()]
    const { token } = await mailTo(boss, id)
    const guess = token.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))
    const stranger = aUser({ organizationId: desk.customerId, role: 'co-managing-administrator' })

    const answers = [
      await press(boss, another, token),
      await press(boss, id, guess),
      await press(boss, id, 'x'),
      await press(boss, id, token, desk.managingId),
      await press(stranger, id, token),
    ]

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404])
    expect([await stateOf(id), await stateOf(another)]).toEqual(['requested', 'requested'])
  })

  test('ends with the request, also while nobody has noted that it has ended', async () => {
    const id = await asked()
    const { token } = await mailTo(boss, id)
    desk.clock.advance(31 * 60_000)

    const page = await look(boss, id, token)
    const pressed = await press(boss, id, token)

    expect(page.body).toMatchObject({ state: 'over', text: expect.stringContaining('in time') })
    expect(pressed.status).toBe(403)
    await desk.tick()
    expect(await stateOf(id)).toBe('expired')
  })

  test('says what became of the request when somebody else was quicker', async () => {
    const id = await asked()
    const { token } = await mailTo(boss, id)
    await desk.decide(other, id, 'denied')

    const page = await look(boss, id, token)

    expect(page.body).toMatchObject({ state: 'over', session: { state: 'denied' } })
    expect((await press(boss, id, token)).status).toBe(403)
  })

  test('a mail that is sent again has a new link, and the one before it is worth nothing', async () => {
    const id = await asked()
    const before = await mailTo(boss, id)
    const again = await desk.web.call(boss, emailApi.resend, {
      params: { emailMessageId: before.id },
    })
    const after = await mailTo(boss, id)

    expect(again.status).toBe(200)
    expect(after.token).not.toBe(before.token)
    expect(after.text).not.toContain(before.token)
    expect((await press(boss, id, before.token)).status).toBe(404)
    expect((await press(boss, id, after.token)).status).toBe(200)
    const late = await desk.web.call(boss, emailApi.resend, {
      params: { emailMessageId: before.id },
    })
    expect(late).toMatchObject({
      status: 409,
      body: { error: { message: expect.stringContaining('works no longer') } },
    })
  })

  test('no two people have the same, and none of it stands in the database but in the mail itself', async () => {
    const id = await asked()
    const [mine, theirs] = [await mailTo(boss, id), await mailTo(other, id)]
    const rows = await desk.parts.db.asSystem('look at links', (tx) =>
      tx.selectFrom('session_approval_link').selectAll().where('session_id', '=', id).execute(),
    )

    expect(mine.token).not.toBe(theirs.token)
    expect(rows).toHaveLength(3)
    const secrets = rows.flatMap(({ nonce }) => [
      nonce.toString('hex'),
      nonce.toString('base64url'),
    ])
    for (const secret of secrets) expect(mine.text).not.toContain(secret)
  })
})
