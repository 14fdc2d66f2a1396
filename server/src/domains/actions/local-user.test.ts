import { existsSync } from 'node:fs'
import { mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises'
import { aKeyPair } from '#platform/testing/sshd.ts'
import { describe, expect, test } from 'vitest'
import { isGone, runStep } from './run-step.ts'
import {
  aSession,
  aType,
  clock,
  local,
  maybe,
  missingForActions,
  ours,
  processesOf,
  sudoPassword,
  useActionTarget,
} from './testing.ts'

const missing = missingForActions()

describe.skipIf(missing !== '')(
  `accounts for sessions${missing && ` (missing: ${missing})`}`,
  () => {
    const target = useActionTarget()
    const key = aKeyPair()
    const facts = { authorizedKey: key.publicKey, endsAt: new Date('2099-01-01T10:00:00.000Z') }
    const only = <T>([first]: readonly T[]): T => {
      if (first === undefined) throw new Error('The plan is empty.')
      return first
    }
    const entry = (account: string) => maybe('getent', 'passwd', account)
    const stepsOf = (type = aType()) => {
      const session = aSession(type)
      return {
        ...session,
        create: only(session.plan('before')),
        remove: only(session.plan('after')),
      }
    }

    test('an account is made, is of use, and nothing of it is left', async () => {
      const { account, sessionId, create, remove } = stepsOf()
      const { plain } = target()

      const made = await runStep(clock, plain, create, facts)
      expect(await entry(account)).toMatch(
        new RegExp(`:Gatehouse session ${sessionId}:/home/${account}:`),
      )
      expect(made.state).toEqual({ uid: Number(await local('id', '-u', account)) })
      expect((await stat(`/home/${account}`)).mode & 0o777).toBe(0o700)
      expect((await local('getent', 'shadow', account)).split(':')[7]).toBe('47119')
      await using own = await target().connect(account, key.privateKey)
      await own.exec('sh -c "sleep 300 >/dev/null 2>&1 & nohup setsid sleep 300 >/dev/null 2>&1 &"')
      await own.exec(`touch /var/tmp/left-by-${account}; echo x >~/notes`)
      expect(await isGone(plain, create)).toBe(false)

      const removed = await runStep(clock, plain, remove)

      expect(removed.text).toContain(`The account ${account} is gone.`)
      expect(removed.text).toContain(`/var/tmp/left-by-${account}`)
      expect(existsSync(`/var/tmp/left-by-${account}`)).toBe(true)
      await local('rm', `/var/tmp/left-by-${account}`)
      expect(await entry(account)).toBe('')
      expect(await maybe('getent', 'group', account)).toBe('')
      expect(existsSync(`/home/${account}`)).toBe(false)
      expect(await processesOf(made.state?.['uid'])).toEqual([])
      expect(await isGone(plain, remove)).toBe(true)
    })

    test('each step can be done again, and undone without having been done', async () => {
      const { create, remove, account } = stepsOf()
      const { plain } = target()

      await runStep(clock, plain, remove)
      const [first, second] = [
        await runStep(clock, plain, create, facts),
        await runStep(clock, plain, create, facts),
      ]
      expect(second).toEqual(first)
      await runStep(clock, plain, remove)
      const again = await runStep(clock, plain, remove)

      expect(again.text).toBe(`There is no account ${account} any more.`)
      expect(await isGone(plain, create)).toBe(true)
    })

    test('an account that somebody else made is never touched', async () => {
      const { account, create, remove } = stepsOf()
      const { plain } = target()
      await local('useradd', '-m', '-c', 'Somebody', account)
      const before = await entry(account)

      await expect(runStep(clock, plain, create, facts)).rejects.toThrow(
        'was not made for this session',
      )
      const { text } = await runStep(clock, plain, remove)

      expect(text).toContain('was left as it is')
      expect(await entry(account)).toBe(before)
      expect(existsSync(`/home/${account}`)).toBe(true)
      expect(await isGone(plain, remove)).toBe(true)
    })

    test('a home that is there before the account is nobody’s to take', async () => {
      const { account, create, remove } = stepsOf()
      await mkdir(`/home/${account}`)

      await expect(runStep(clock, target().plain, create, facts)).rejects.toThrow(
        'Look whose it is',
      )
      await runStep(clock, target().plain, remove)

      expect(existsSync(`/home/${account}`)).toBe(true)
    })

    test('an account of another session with the same name is left alone', async () => {
      const { account, create } = stepsOf()
      const other = aSession(aType())
      const stranger = { ...only(other.plan('after')), account }
      await runStep(clock, target().plain, create, facts)

      const { text } = await runStep(clock, target().plain, stranger)

      expect(text).toContain('was not made for this session')
      expect(await entry(account)).not.toBe('')
    })

    test('a home is kept in an archive that only root can read', async () => {
      const { account, create, remove } = stepsOf(aType({ homeAfterwards: 'archive' }))
      await runStep(clock, target().plain, create, facts)
      await writeFile(`/home/${account}/report`, 'worth keeping')

      const { text } = await runStep(clock, target().plain, remove)

      const archive = `/var/backups/gatehouse/${account}-20261121T090000Z.tar.gz`
      expect(text).toContain(archive)
      expect((await stat(archive)).mode & 0o777).toBe(0o600)
      expect(await local('tar', '-xzOf', archive, `${account}/report`)).toBe('worth keeping')
      expect(
        (await readdir('/var/backups/gatehouse')).filter((name) => name.endsWith('.part')),
      ).toEqual([])
    })

    test('an account that was half removed is removed', async () => {
      const { account, create, remove } = stepsOf()
      await runStep(clock, target().plain, create, facts)
      await local('userdel', account)
      expect(await isGone(target().plain, remove)).toBe(false)

      await runStep(clock, target().plain, remove)

      expect(existsSync(`/home/${account}`)).toBe(false)
      expect(await isGone(target().plain, remove)).toBe(true)
    })

    test('links in the home lead root nowhere', async () => {
      const { account, create, remove } = stepsOf()
      await runStep(clock, target().plain, create, facts)
      const outside = `/var/tmp/${ours}outside`
      await mkdir(outside)
      await writeFile(`${outside}/file`, 'mine')
      await local('rm', '-r', `/home/${account}/.ssh`)
      await symlink(outside, `/home/${account}/.ssh`)
      await local('chown', '-h', account, `/home/${account}/.ssh`)

      await expect(runStep(clock, target().plain, create, facts)).rejects.toThrow(
        'could not be written',
      )
      await runStep(clock, target().plain, remove)

      expect(await readdir(outside)).toEqual(['file'])
      await local('rm', '-r', outside)
    })

    test('a password is set, and is in no list of processes', async () => {
      const { account, create } = stepsOf()
      const password = `p:"'$(id)\\ \`x\``

      await runStep(clock, target().asking, create, { password, sudoPassword })

      expect((await local('getent', 'shadow', account)).split(':')[1]).toMatch(/^\$/)
    })

    test('it works with a password for sudo, also for an account that would not be asked', async () => {
      const { account, create, remove } = stepsOf()

      await runStep(clock, target().asking, create, { ...facts, sudoPassword })
      await runStep(clock, target().plain, remove, { sudoPassword: 'nobody asks for it' })

      expect(await entry(account)).toBe('')
    })

    test.each([
      ['asking', undefined, 'sudo asks for a password'],
      ['asking', 'wrong', 'does not take the password'],
      ['weak', undefined, 'sudo asks for a password'],
      ['asking', 'two\nlines', 'has a line break'],
    ] as const)('as %s with the password %j it says: %s', async (who, password, text) => {
      const { account, create } = stepsOf()

      const done = runStep(clock, target()[who], create, { ...facts, sudoPassword: password })

      await expect(done).rejects.toThrow(text)
      expect(await entry(account)).toBe('')
    })
  },
)
