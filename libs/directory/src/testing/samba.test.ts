import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { DirectoryConnection } from '../directory-connection.ts'
import { textOf, valuesOf } from '../entry.ts'
import { missingForSamba, startDomain } from './samba.ts'
import { troubleOf } from './trouble.ts'

const missing = missingForSamba()

const contact = new Map([['objectClass', ['contact']]])

/** Waits for what another controller was told. */
async function whenThere(connection: DirectoryConnection, dn: string): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end; await wait(100)) {
    if (await connection.find(dn, ['cn'])) return
  }
  throw new Error(`${dn} did not come`)
}

// Controllers are started one after the other here, on a machine that may be busy.
describe.skipIf(missing !== '')(`a domain for tests ${missing}`, { timeout: 300_000 }, () => {
  test('comes back to what it was, and leaves nothing behind', async () => {
    const domain = await startDomain({ processes: 'one' })
    const after = `CN=after,CN=Users,${domain.baseDn}`
    const snapshot = await domain.snapshot()
    const before = await domain.connect()
    await before.add(after, contact)
    const later = await domain.connect()
    await before.close()
    await later.close()

    await domain.restore(snapshot)

    const restored = await domain.connect()
    expect(await restored.find(after, ['cn'])).toBeUndefined()
    expect(restored.invocationId).toBe(before.invocationId)
    expect(restored.rootDse.highestCommittedUsn < later.rootDse.highestCommittedUsn).toBe(true)
    await restored.close()

    await domain[Symbol.asyncDispose]()
    expect(existsSync(domain.directory)).toBe(false)
    expect(existsSync(snapshot)).toBe(false)
    expect(await runningIn(domain.directory)).toEqual([])
  })

  test('a second controller has what the first is told, and the other way round', async () => {
    await using domain = await startDomain()
    const second = await domain.addController()
    await using here = await domain.connect()
    await using there = await second.connect()

    await here.add(`CN=from first,CN=Users,${domain.baseDn}`, contact)
    await there.add(`CN=from second,CN=Users,${domain.baseDn}`, contact)

    await whenThere(there, `CN=from first,CN=Users,${domain.baseDn}`)
    await whenThere(here, `CN=from second,CN=Users,${domain.baseDn}`)
    expect(there.invocationId).not.toBe(here.invocationId)
    expect(there.rootDse.dnsHostName).toBe('dc2.corp.test')
  })

  test('computers have passwords of LAPS, which not everybody may read', async () => {
    await using domain = await startDomain({ processes: 'one' })
    await using administrator = await domain.connect()
    const dn = `CN=PC1,CN=Computers,${domain.baseDn}`
    await administrator.add(
      dn,
      new Map([
        ['objectClass', ['computer']],
        ['sAMAccountName', ['PC1$']],
        ['userAccountControl', ['4096']],
      ]),
    )

    await domain.addLaps()
    await administrator.modify(dn, [
      {
        attribute: 'msLAPS-Password',
        operation: 'replace',
        values: ['{"n":"Administrator","p":"x"}'],
      },
      {
        attribute: 'msLAPS-PasswordExpirationTime',
        operation: 'replace',
        values: ['133000000000000000'],
      },
      {
        attribute: 'msLAPS-EncryptedPassword',
        operation: 'replace',
        values: [Buffer.from([0, 1, 2])],
      },
      { attribute: 'ms-Mcs-AdmPwd', operation: 'replace', values: ['legacy'] },
    ])

    const asked = ['msLAPS-Password', 'msLAPS-EncryptedPassword', 'msLAPS-PasswordExpirationTime']
    await using reader = await domain.connect(await domain.reader('none'))
    const all = await administrator.find(dn, asked)
    const some = await reader.find(dn, asked)
    expect(all && valuesOf(all, 'msLAPS-EncryptedPassword')).toEqual([Buffer.from([0, 1, 2])])
    expect([...(some?.attributes.keys() ?? [])]).toEqual(['mslaps-passwordexpirationtime'])
    expect(await readFile(join(domain.logDirectory, 'dsdb.json'), 'utf8')).toContain('"dsdbChange"')
  })

  test('who stops it properly can start it again', async () => {
    await using domain = await startDomain()
    await domain.stop()
    const trouble = await troubleOf(domain.connect())
    await domain.start()

    await using connection = await domain.connect()
    const root = await connection.find(domain.baseDn, ['dc'])
    expect(trouble).toMatchObject({ step: 'connection' })
    expect(root && textOf(root, 'dc')).toBe('corp')
    expect(await domain.run('kinit', ['Administrator'], 'Passw0rd!Adm1n\n')).toContain(
      'Password for',
    )
  })
})

/** Processes that were started for what is in a directory. */
async function runningIn(directory: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  )
  return lines.filter((line) => line.includes(directory))
}
