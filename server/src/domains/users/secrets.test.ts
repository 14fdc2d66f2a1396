import { apiTokensApi, loginsApi } from '@gatehouse/contract/logins'
import { invitationsApi, usersApi } from '@gatehouse/contract/users'
import { TOTP } from 'otpauth'
import pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { createLog } from '#platform/log/log.ts'
import { useDatabase } from '#platform/testing/database.ts'
import { aManagingOrganization, partsOf, TestClock } from '../organizations/testing.ts'
import { aBuiltInAdmin, adminPassword, createUsersWeb } from './testing.ts'

const database = useDatabase()
const clock = new TestClock()
const lines: string[] = []
const parts = () => ({
  ...partsOf(database(), clock),
  log: createLog({
    level: 'trace',
    destination: { write: (line: string) => void lines.push(line) },
  }),
})

beforeAll(async () => {
  await aManagingOrganization(parts())
  await aBuiltInAdmin(parts())
})

/** Every row of every table, as text. */
async function everythingKept(): Promise<string> {
  const client = new pg.Client({ connectionString: database().ownerUrl })
  await client.connect()
  const { rows: tables } = await client.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('public', 'graphile_worker') and table_type = 'BASE TABLE'`,
  )
  const texts: string[] = []
  for (const { name } of tables) {
    const { rows } = await client.query<{ text: string }>(`select t::text as text from ${name} t`)
    texts.push(...rows.map(({ text }) => text))
  }
  await client.end()
  return texts.join('\n')
}

test('no secret is written to the log, the audit trail, a job or any table', async () => {
  const web = await createUsersWeb(parts())
  const password = 'forty marble staircases'
  const newPassword = 'fifty marble staircases'
  const mistyped = 'mistyped-into-the-name-field'
  await web.signIn({ username: mistyped, password: 'wrong-guess-of-somebody' })
  const admin = { bearer: await web.tokenOf({ username: 'admin', password: adminPassword }) }
  const { user } = await web.ask(loginsApi.current, admin)
  const invited = await web.ask(usersApi.invite, admin, {
    params: { organizationId: user.organizationId },
    body: { username: 'kim', role: 'viewer' },
  })
  const invitation = invited.invitationLink.split('#')[1] ?? ''
  await web.call(
    invitationsApi.accept,
    {},
    { body: { token: invitation, password: 'kimkimkimkim' } },
  )
  await web.ask(invitationsApi.accept, {}, { body: { token: invitation, password } })
  await web.signIn({ username: 'kim', password: 'wrong-guess-of-somebody' })
  const bearer = await web.tokenOf({ username: 'kim', password })
  const { secret } = await web.ask(loginsApi.startSecondFactor, { bearer })
  const code = new TOTP({ secret }).generate({ timestamp: clock.now().getTime() })
  const enrolled = await web.ask(loginsApi.confirmSecondFactor, { bearer }, { body: { code } })
  const kim = { bearer: enrolled.token ?? '' }
  await web.ask(loginsApi.changePassword, kim, { body: { currentPassword: password, newPassword } })
  const made = await web.ask(apiTokensApi.create, kim, {
    body: { name: 'script', scopes: ['all'] },
  })
  const [recoveryCode = ''] = enrolled.recoveryCodes
  await web.tokenOf({ username: 'kim', password: newPassword, code: recoveryCode })
  await web.close()

  const kept = await everythingKept()
  const secrets = {
    ...{ adminPassword, password, newPassword, mistyped, guess: 'wrong-guess-of-somebody' },
    ...{ admin: admin.bearer, login: bearer, rotated: kim.bearer, apiToken: made.token },
    ...{ invitation, secret, recoveryCode, plainCode: recoveryCode.replaceAll('-', '') },
  }

  expect(kept).toContain('kim accepted the invitation and set a password.')
  for (const [name, value] of Object.entries(secrets)) {
    expect(value.length, name).toBeGreaterThan(8)
    expect(kept.includes(value), `${name} is in the database`).toBe(false)
    expect(kept.includes(Buffer.from(value).toString('hex')), `${name} as bytes`).toBe(false)
    expect(lines.join('').includes(value), `${name} is in the log`).toBe(false)
  }
})
