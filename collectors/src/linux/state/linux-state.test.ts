import { createServer } from 'node:net'
import { mkdir, symlink } from 'node:fs/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MemoryHost } from '../../testing/memory-host.ts'
import { type ScratchMachine, scratchMachine } from '../../testing/scratch-machine.ts'
import { localMachine, pathOn } from '../machine.ts'
import { linuxState, StateCollection } from './linux-state.ts'

const stanza = (name: string, version: string, status = 'install ok installed') =>
  `Package: ${name}\nStatus: ${status}\nArchitecture: amd64\nVersion: ${version}\nDescription: x\n y\n\n`

const unit =
  '[Unit]\nDescription=App\n[Service]\nExecStart=/usr/bin/app --port 1\n[Install]\nWantedBy=multi-user.target\n'

const tcp = (...lines: string[]) =>
  `  sl  local_address rem_address   st ...\n${lines.join('\n')}\n`
const ssh =
  '   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1001 1 0 100 0'
const web =
  '   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000    33        0 1002 1 0 100 0'
const busy =
  '   2: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000    33        0 1003 1 0 100 0'

let machine: ScratchMachine
let host: MemoryHost
let collection: StateCollection

beforeEach(async () => {
  machine = await scratchMachine('web1')
  host = new MemoryHost()
  await machine.write('/etc/passwd', 'root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/:/bin/sh\n')
  await machine.write(
    '/var/lib/dpkg/status',
    stanza('curl', '7.88.1-10') + stanza('gone', '1', 'deinstall ok config-files'),
  )
  await machine.write('/lib/systemd/system/app.service', unit)
  await machine.write('/proc/net/tcp', tcp(ssh))
  await machine.write(
    '/etc/cron.d/backup',
    'MAILTO=x\n# nightly\n0 3 * * * root /usr/bin/backup --all\n',
  )
  collection = new StateCollection(machine, host, 30)
})

afterEach(() => machine.dispose())

async function changes(): Promise<string[]> {
  const before = host.records.length
  await collection.collect()
  return host.records
    .slice(before)
    .map(({ action, objectType, what }) => `${action} ${objectType} ${what}`)
}

const details = () => host.records.at(-1)?.details

test('the first look is a baseline and tells nothing', async () => {
  expect(await changes()).toEqual([])
})

test('packages are added, upgraded and removed with their versions', async () => {
  await changes()
  await machine.write('/var/lib/dpkg/status', stanza('curl', '7.88.1-11') + stanza('nginx', '1.22'))
  const first = await changes()
  await machine.write('/var/lib/dpkg/status', stanza('nginx', '1.22'))
  const second = await changes()

  expect(first).toEqual(['Modified Package curl', 'Added Package nginx'])
  expect(host.records[0]?.details).toEqual([
    { property: 'Version', before: '7.88.1-10', after: '7.88.1-11' },
  ])
  expect(second).toEqual(['Removed Package curl'])
})

test('apt tells who asked for a package', async () => {
  await changes()
  await machine.write('/var/lib/dpkg/status', stanza('curl', '7.88.1-10') + stanza('nginx', '1.22'))
  await machine.write(
    '/var/log/apt/history.log',
    '\nStart-Date: 2026-11-21  03:04:05\nCommandline: apt install nginx\nRequested-By: alice (1000)\n' +
      'Install: libx:amd64 (1.0, automatic), nginx:amd64 (1.22)\nEnd-Date: 2036-11-21  03:04:07\n',
  )

  expect(await changes()).toEqual(['Added Package nginx'])
  expect(host.records[0]).toMatchObject({ who: 'alice', certainty: 'joined' })
  expect(details()).toContainEqual({ property: 'Command', after: 'apt install nginx' })
})

test('a service is enabled, changed, masked and removed', async () => {
  await changes()
  await mkdir(pathOn(machine, '/etc/systemd/system/multi-user.target.wants'), { recursive: true })
  await symlink(
    '/lib/systemd/system/app.service',
    pathOn(machine, '/etc/systemd/system/multi-user.target.wants/app.service'),
  )
  expect(await changes()).toEqual(['Modified Service app'])
  expect(details()).toEqual([{ property: 'State', before: 'disabled', after: 'enabled' }])

  await machine.write('/lib/systemd/system/app.service', unit.replace('--port 1', '--port 2'))
  expect(await changes()).toEqual(['Modified Service app'])
  expect(details()).toEqual([
    { property: 'Command', before: '/usr/bin/app --port 1', after: '/usr/bin/app --port 2' },
    { property: 'Unit file', after: 'changed' },
  ])

  await symlink('/dev/null', pathOn(machine, '/etc/systemd/system/app.service'))
  await changes()
  expect(details()).toContainEqual({ property: 'State', before: 'enabled', after: 'masked' })

  await machine.remove('/etc/systemd/system/app.service')
  await machine.remove('/lib/systemd/system/app.service')
  expect(await changes()).toEqual(['Removed Service app'])
})

test('a service that is meant to run stops', async () => {
  const wants = '/etc/systemd/system/multi-user.target.wants'
  await mkdir(pathOn(machine, wants), { recursive: true })
  await symlink('/lib/systemd/system/app.service', pathOn(machine, `${wants}/app.service`))
  await mkdir(pathOn(machine, '/sys/fs/cgroup/system.slice/other.service'), { recursive: true })
  await mkdir(pathOn(machine, '/sys/fs/cgroup/system.slice/app.service'))
  await changes()
  await machine.remove('/sys/fs/cgroup/system.slice/app.service')

  expect(await changes()).toEqual(['Modified Service app'])
  expect(details()).toEqual([{ property: 'Running', before: 'yes', after: 'no' }])
})

test('ports are opened and closed; connections and clients are none', async () => {
  await changes()
  await machine.write('/proc/net/tcp', tcp(ssh, web, busy))
  expect(await changes()).toEqual(['Added Listening port TCP 127.0.0.1:8080'])
  expect(details()).toContainEqual({ property: 'User', after: 'www-data' })

  await machine.write('/proc/net/tcp', tcp(web))
  expect(await changes()).toEqual(['Removed Listening port TCP 0.0.0.0:22'])
})

test('scheduled jobs come, change and go', async () => {
  await changes()
  await machine.write('/etc/cron.d/backup', '0 4 * * * root /usr/bin/backup --all\n')
  expect(await changes()).toEqual(['Modified Scheduled job /usr/bin/backup --all'])
  expect(details()).toEqual([{ property: 'Schedule', before: '0 3 * * *', after: '0 4 * * *' }])

  await machine.write('/var/spool/cron/crontabs/alice', '@daily /home/alice/x.sh\n', 0o600)
  await machine.write('/etc/cron.daily/logrotate', '#!/bin/sh\n', 0o755)
  await machine.write('/etc/systemd/system/app.timer', '[Timer]\nOnCalendar=daily\n')
  expect(await changes()).toEqual([
    'Added Scheduled job /home/alice/x.sh',
    'Added Scheduled job /etc/cron.daily/logrotate',
    'Added Scheduled job app.timer',
  ])
  expect(host.records.at(-3)).toMatchObject({ who: 'alice', certainty: 'inferred' })

  await machine.remove('/etc/cron.d/backup')
  expect(await changes()).toEqual(['Removed Scheduled job /usr/bin/backup --all'])
})

test('a look that cannot read the packages removes none', async () => {
  await changes()
  await machine.remove('/var/lib/dpkg/status')

  expect(await changes()).toEqual([])
})

test('a real port of this process is found with its name, and the collector stops with its signal', async () => {
  const end = new AbortController()
  const live = new MemoryHost({ signal: end.signal })
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const baseline = new Promise<void>((resolve) => (live.onCommit = resolve))

  const running = linuxState(localMachine()).run({ intervalSeconds: 3600 }, live)
  await baseline
  end.abort()
  await running
  server.close()

  const found = [...live.entries(`object/Listening port/TCP 127.0.0.1:${port}`)]
  expect(JSON.stringify(found)).toContain('"Process"')
})
