import { appendFile, chmod, mkdir, rename, symlink, utimes, writeFile } from 'node:fs/promises'
import type { ConnectorSettings } from '@gatehouse/contract/collectors'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MemoryHost } from '../../testing/memory-host.ts'
import { type ScratchMachine, scratchMachine } from '../../testing/scratch-machine.ts'
import { pathOn } from '../machine.ts'
import { FileCollection } from './file-collection.ts'
import { linuxFiles } from './linux-files.ts'

type Settings = ConnectorSettings<'linux-files'>

const settings: Settings = {
  paths: ['/etc'],
  exclude: ['*.swp', '*~'],
  maxDiffBytes: 65_536,
  rescanSeconds: 300,
}

let machine: ScratchMachine
let host: MemoryHost
let end: AbortController

beforeEach(async () => {
  machine = await scratchMachine('web1')
  end = new AbortController()
  host = new MemoryHost({ signal: end.signal })
  await machine.write('/etc/hosts', '127.0.0.1 localhost\n10.0.0.1 db\n')
  await machine.write('/etc/ssh/sshd_config', 'PermitRootLogin no\nPort 22\n')
  await machine.write('/etc/app/secret.conf', 'a=1\n', 0o640)
})

afterEach(async () => {
  end.abort()
  await machine.dispose()
})

const on = (path: string) => pathOn(machine, path)

async function baseline(with_: Settings = settings): Promise<FileCollection> {
  const collection = new FileCollection(machine, host, with_, () => undefined)
  await collection.start()
  return collection
}

/** Action, kind and path of each record so far. */
const told = () =>
  host.records.map(({ action, objectType, what }) => `${action} ${objectType} ${what}`)

const detail = (property: string, record = host.records.at(-1)) =>
  record?.details.find((each) => each.property === property)

test('the first look is a baseline and tells nothing', async () => {
  await baseline()

  expect(told()).toEqual([])
  expect(host.reports.at(-1)?.isCollecting).toBe(true)
})

test('files, directories and links are added and removed', async () => {
  const collection = await baseline()
  await machine.write('/etc/app/new/a.conf', 'x\n')
  await symlink('/etc/hosts', on('/etc/link'))
  await collection.lookAtAll()
  await machine.remove('/etc/app/new')
  await machine.remove('/etc/link')
  await collection.lookAtAll()

  expect(told()).toEqual([
    'Added Symbolic link /etc/link',
    'Added Directory /etc/app/new',
    'Added File /etc/app/new/a.conf',
    'Removed Symbolic link /etc/link',
    'Removed Directory /etc/app/new',
    'Removed File /etc/app/new/a.conf',
  ])
})

test('a modified text file tells its changed lines, size and hash', async () => {
  const collection = await baseline()
  await machine.write('/etc/ssh/sshd_config', 'PermitRootLogin yes\nPort 22\npassword = hunter2\n')
  await collection.lookAtAll()

  expect(told()).toEqual(['Modified File /etc/ssh/sshd_config'])
  expect(detail('Content')).toEqual({
    property: 'Content',
    before: 'PermitRootLogin no',
    after: 'PermitRootLogin yes\npassword = <secret>',
  })
  expect(detail('SHA-256')?.before).toMatch(/^[0-9a-f]{64}$/)
  expect(detail('Size')).toEqual({ property: 'Size', before: '27', after: '47' })
})

test('of a file that not everybody may read, neither lines nor plain hashes are told or kept', async () => {
  const collection = await baseline()
  await machine.write('/etc/app/secret.conf', 'a=topsecret\n', 0o640)
  await collection.lookAtAll()

  expect(told()).toEqual(['Modified File /etc/app/secret.conf'])
  expect(detail('Content')).toBeUndefined()
  expect(detail('SHA-256')).toBeUndefined()
  expect(detail('Keyed digest')).toBeDefined()
  expect(host.dump() + JSON.stringify(host.records)).not.toContain('topsecret')
})

test('permissions are told in digits and letters', async () => {
  const collection = await baseline()
  await chmod(on('/etc/hosts'), 0o4755)
  await collection.lookAtAll()

  expect(detail('Permissions')).toEqual({
    property: 'Permissions',
    before: '0644 rw-r--r--',
    after: '4755 rwsr-xr-x',
  })
})

test('renamed and moved files and directories are one record each', async () => {
  const collection = await baseline()
  await rename(on('/etc/hosts'), on('/etc/hosts.old'))
  await collection.lookAtAll()
  await rename(on('/etc/hosts.old'), on('/etc/app/hosts'))
  await collection.lookAtAll()
  await rename(on('/etc/app'), on('/etc/application'))
  await collection.lookAtAll()

  expect(told()).toEqual([
    'Renamed File /etc/hosts.old',
    'Moved File /etc/app/hosts',
    'Renamed Directory /etc/application',
  ])
  expect(detail('Path')).toEqual({
    property: 'Path',
    before: '/etc/app',
    after: '/etc/application',
  })
  expect(detail('Entries inside')?.after).toBe('2')

  await machine.write('/etc/application/hosts', 'changed\n')
  await collection.lookAtAll()
  expect(detail('Content')?.before).toContain('10.0.0.1 db')
})

test('a file that was deleted and another that got its inode are two facts', async () => {
  const collection = await baseline()
  await machine.remove('/etc/hosts')
  await writeFile(on('/etc/other'), 'new\n')
  await collection.lookAtAll()

  expect(told()).toEqual(['Removed File /etc/hosts', 'Added File /etc/other'])
})

test('saving as editors do is one modification, and saving the same is none', async () => {
  const collection = await baseline()
  await writeFile(on('/etc/.hosts.swp'), 'swap')
  await writeFile(on('/etc/hosts~'), 'backup')
  await machine.write('/etc/hosts', '127.0.0.1 localhost\n')
  await machine.write('/etc/ssh/sshd_config', 'PermitRootLogin no\nPort 22\n')
  await utimes(on('/etc/ssh/sshd_config'), 1, 1)
  await collection.lookAtAll()

  expect(told()).toEqual(['Modified File /etc/hosts'])
})

test('what changed while nobody looked is found at the next start', async () => {
  await baseline()
  await appendFile(on('/etc/hosts'), '10.0.0.2 web\n')
  const later = host.restarted()
  await new FileCollection(machine, later, settings, () => undefined).start()

  expect(later.records).toMatchObject([
    { action: 'Modified', what: '/etc/hosts', certainty: 'inferred' },
  ])
  expect(later.records[0]?.details).toContainEqual({
    property: 'Content',
    before: '',
    after: '10.0.0.2 web',
  })
})

test('a change found before a crash is found again with the same key, and once', async () => {
  await baseline()
  await appendFile(on('/etc/hosts'), '10.0.0.2 web\n')
  const first = host.restarted()
  const keys: string[] = []
  const commit = first.commit.bind(first)
  first.commit = async (step) => {
    if (!step.records?.length) return commit(step)
    keys.push(...step.records.map(({ key }) => key))
    throw new Error('killed')
  }
  await expect(
    new FileCollection(machine, first, settings, () => undefined).start(),
  ).rejects.toThrow('killed')

  const second = first.restarted()
  await new FileCollection(machine, second, settings, () => undefined).start()
  const third = second.restarted()
  await new FileCollection(machine, third, settings, () => undefined).start()

  expect(second.records.map(({ key }) => key)).toEqual(keys)
  expect(third.records).toEqual([])
})

test('a path that is watched from now on is taken over silently, one that is not any more is forgotten', async () => {
  await baseline()
  await mkdir(on('/opt'))
  await writeFile(on('/opt/tool'), 'x')
  const wider = host.restarted()
  const more = { ...settings, paths: ['/etc', '/opt'], exclude: ['ssh'] }
  await new FileCollection(machine, wider, more, () => undefined).start()
  await writeFile(on('/opt/tool'), 'xy')
  const later = wider.restarted()
  await new FileCollection(machine, later, more, () => undefined).start()

  expect(wider.records).toEqual([])
  expect(wider.dump()).not.toContain('sshd_config')
  expect(later.records).toMatchObject([{ action: 'Modified', what: '/opt/tool' }])
})

test('a single file can be watched, also before it exists', async () => {
  const collection = await baseline({ ...settings, paths: ['/srv/app.ini'] })
  await machine.write('/srv/other.ini', 'x')
  await machine.write('/srv/app.ini', 'a=1\n')
  await collection.lookAtAll()
  await machine.write('/srv/app.ini', 'a=2\n')
  await collection.lookAtAll()

  expect(told()).toEqual(['Added File /srv/app.ini', 'Modified File /srv/app.ini'])
})

test('a change is seen at once, in new directories too, and the collector stops with its signal', async () => {
  const until = (wanted: () => boolean) =>
    new Promise<void>((resolve) => (host.onCommit = () => wanted() && resolve()))
  const started = new Promise<void>((resolve) => {
    host.report = ({ isCollecting }) => isCollecting && resolve()
  })
  const running = linuxFiles(machine).run(settings, host)
  await started

  const first = until(() => told().length >= 2)
  await machine.write('/etc/deep/er/file', '1\n')
  await first
  const second = until(() => told().includes('Modified File /etc/deep/er/file'))
  await machine.write('/etc/deep/er/file', '2\n')
  await second
  end.abort()
  await running

  expect(told().at(-1)).toBe('Modified File /etc/deep/er/file')
})
