import { existsSync } from 'node:fs'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { aKeyPair } from '#platform/testing/sshd.ts'
import { describe, expect, test } from 'vitest'
import type { HostStep } from './planned-step.ts'
import { isGone, runStep } from './run-step.ts'
import type { StepFacts } from './step-facts.ts'
import { aSession, aType, clock, local, missingForActions, useActionTarget } from './testing.ts'

const missing = missingForActions()
const common = { continuesOnError: false, timeoutSeconds: 20 }

describe.skipIf(missing !== '')(`what sessions give${missing && ` (missing: ${missing})`}`, () => {
  const target = useActionTarget()
  const key = aKeyPair()
  const facts: StepFacts = { authorizedKey: key.publicKey }
  const run = (step: HostStep | undefined, given: StepFacts = facts) => {
    if (!step) throw new Error('There is no such step.')
    return runStep(clock, target().plain, step, given)
  }
  const all = async (steps: readonly HostStep[]) => {
    for (const step of steps) await run(step)
  }
  const groupsOf = async (account: string) => (await local('id', '-nG', account)).split(' ')
  const joining = aType({ before: [{ kind: 'add-to-local-group', group: 'games', ...common }] })
  /** A lasting account that several sessions use. */
  const lasting = { ...joining, loginAccount: 'managed' as const }

  test('a group is given and taken away', async () => {
    const { account, plan } = aSession(joining)
    await all(plan('before'))
    expect(await groupsOf(account)).toContain('games')
    const [leave, remove] = plan('after')

    await run(leave)
    expect(await groupsOf(account)).not.toContain('games')
    expect(leave && (await isGone(target().plain, leave))).toBe(true)
    await run(leave)
    await run(remove)
  })

  test('a group that the account had before stays', async () => {
    const { account, plan } = aSession(lasting)
    await local('useradd', '-m', '-G', 'games', account)

    await all(plan('before'))
    await all(plan('before'))
    await all(plan('after'))

    expect(await groupsOf(account)).toContain('games')
  })

  test('a group that was never given is not taken away', async () => {
    const { account, plan } = aSession(lasting)
    await local('useradd', '-m', '-G', 'games', account)

    await all(plan('after'))

    expect(await groupsOf(account)).toContain('games')
  })

  test('of two sessions of one account, the last one takes the group away', async () => {
    const [first, second] = [aSession(lasting), aSession(lasting)]
    const { account } = first
    await local('useradd', '-m', account)
    const shared = (steps: HostStep[]) => steps.map((step) => ({ ...step, account }))

    await all(first.plan('before'))
    await all(shared(second.plan('before')))
    await all(first.plan('after'))
    expect(await groupsOf(account)).toContain('games')
    await all(shared(second.plan('after')))

    expect(await groupsOf(account)).not.toContain('games')
  })

  test('a group or an account that is not there is told', async () => {
    const type = aType({
      before: [{ kind: 'add-to-local-group', group: 'nosuchgroup', ...common }],
    })
    const [, join] = aSession(type).plan('before')
    await expect(run(join)).rejects.toThrow('There is no group nosuchgroup on this target.')
    await expect(run(aSession(lasting).plan('before')[0])).rejects.toThrow('There is no account')
  })

  const sudo = (commands = 'ALL') =>
    aType({
      before: [
        { kind: 'add-sudoers-rule', commands, runAs: 'ALL', asksPassword: false, ...common },
      ],
    })

  test('sudo is given and taken away', async () => {
    const { account, plan } = aSession(sudo())
    await all(plan('before'))
    await all(plan('before'))
    await using own = await target().connect(account, key.privateKey)
    expect((await own.exec('sudo -n id -u')).stdout.trim()).toBe('0')
    const files = async () =>
      (await readdir('/etc/sudoers.d')).filter((name) => name.includes(account))
    const [file = ''] = await files()
    expect((await stat(`/etc/sudoers.d/${file}`)).mode & 0o777).toBe(0o440)

    await run(plan('after')[0])

    expect((await own.exec('sudo -n id -u')).exitCode).not.toBe(0)
    expect(await files()).toEqual([])
  })

  test('one command is given and no other', async () => {
    const { account, plan } = aSession(sudo('/usr/bin/id -u'))
    await all(plan('before'))
    await using own = await target().connect(account, key.privateKey)

    expect((await own.exec('sudo -n /usr/bin/id -u')).exitCode).toBe(0)
    expect((await own.exec('sudo -n /usr/bin/id -g')).exitCode).not.toBe(0)
    expect((await own.exec('sudo -n /bin/sh -c id')).exitCode).not.toBe(0)
  })

  test('the removal of an account takes its sudo with it', async () => {
    const { account, plan } = aSession(sudo())
    await all(plan('before'))

    await run(plan('after').at(-1))

    expect((await readdir('/etc/sudoers.d')).join(' ')).not.toContain(account)
  })

  const script = (text: string, more: object = {}) =>
    aType({
      loginAccount: 'managed',
      before: [{ kind: 'run-script', script: text, asRoot: true, ...common, ...more }],
    })
  const runText = async (text: string, more: object = {}, given: StepFacts = {}) =>
    (await run(aSession(script(text, more)).plan('before')[0], given)).text

  test('a script runs as root, sees its values, and its words are kept', async () => {
    const { account, plan } = aSession(
      script('id -u; echo "$GATEHOUSE_LOGINACCOUNT|$GATEHOUSE_UPN_DOMAIN"; echo oops >&2'),
    )
    const { text } = await run(plan('before')[0], { variables: { 'upn-domain': 'corp.example' } })

    expect(text).toBe(`0\n${account}|corp.example\noops`)
  })

  test.each([
    `$(touch /tmp/gatehouse-owned)`,
    '`id`',
    `'; touch /tmp/gatehouse-owned; '`,
    '"',
    '\\',
    'a\nb',
    '  x  ',
    '%s%n',
    '-e',
  ])('the value %j is only a value', async (displayname) => {
    const text = await runText(
      `printf '[%s]' "$GATEHOUSE_DISPLAYNAME"`,
      {},
      { variables: { displayname } },
    )

    expect(text).toBe(`[${displayname}]`)
    expect(existsSync('/tmp/gatehouse-owned')).toBe(false)
  })

  test('a script that fails, or does not end, or says too much, is told', async () => {
    await expect(runText('echo half done; exit 3')).rejects.toThrow(/code 3\.\nhalf done/)
    await expect(runText('sleep 60', { timeoutSeconds: 1 })).rejects.toThrow('within 1 seconds')
    await expect(runText('yes')).rejects.toThrow('wrote too much')
    await expect(runText('if then')).rejects.toThrow('ended with code 2')
  })

  test('what a script writes can do nothing to who reads it', async () => {
    expect(await runText(String.raw`printf '\033[2Jred\007\001 \r\n ok'`)).toBe('[2Jred \n ok')
  })

  test('a script can run as the account of the session', async () => {
    const type = aType({
      before: [{ kind: 'run-script', script: 'id -un', asRoot: false, ...common }],
    })
    const { account, plan } = aSession(type)
    await run(plan('before')[0])

    expect((await run(plan('before')[1])).text).toBe(account)
  })

  test('whoever is logged on is logged off; the system is not', async () => {
    const type = aType({ after: [{ kind: 'log-off-user', ...common }] })
    const { account, plan } = aSession(type)
    await all(plan('before'))
    await using own = await target().connect(account, key.privateKey)
    const asleep = own.exec('exec sleep 300').catch(() => 'ended')
    const [logOff] = plan('after')
    await run(logOff)

    expect(await asleep).toBeDefined()
    await expect(run(logOff && { ...logOff, account: 'root' })).rejects.toThrow(
      'belongs to the system',
    )
    const service = target().sshd.users['plain']?.name ?? ''
    await expect(run(logOff && { ...logOff, account: service })).rejects.toThrow('Gatehouse itself')
  })

  test('a file is watched from before to after', async () => {
    const path = `/tmp/ghact-watched "$(id)" ${process.pid}`
    const type = aType({
      loginAccount: 'managed',
      before: [{ kind: 'watch-file', path, ...common }],
    })
    const { plan } = aSession(type)
    const [[before], [after]] = [plan('before'), plan('after')]
    const missingBefore = await run(before)
    await writeFile(path, 'one')
    const first = await run(before)
    const sum = (await local('sha256sum', path)).replace(/^\\/, '').split(' ')[0]
    const same = await run(after, { before: first.state })
    await writeFile(path, 'two')

    expect(missingBefore).toEqual({ text: `${path} is not there.`, state: { sha256: 'missing' } })
    expect(first.state?.['sha256']).toBe(sum)
    expect(same.text).toBe(`${path} was not changed.`)
    expect((await run(after, { before: first.state })).text).toContain(
      'was changed: it had the SHA-256',
    )
    expect((await run(after, { before: missingBefore.state })).text).toContain(
      'it was not there and now',
    )
    expect((await run(after, {})).text).toContain('what it was is not known')
    await rm(path)
  })

  test('what is in /etc/sudoers.d is always whole', async () => {
    const { plan } = aSession(sudo())
    const [, give] = plan('before')
    if (give?.kind !== 'add-sudoers-rule') throw new Error('The plan is another.')
    await writeFile(`/etc/sudoers.d/.${give.file}.new`, 'half of a li')

    await run(give)

    expect(await readFile(`/etc/sudoers.d/${give.file}`, 'utf8')).toMatch(/NOPASSWD: ALL\n$/)
    expect(existsSync(`/etc/sudoers.d/.${give.file}.new`)).toBe(false)
  })
})
