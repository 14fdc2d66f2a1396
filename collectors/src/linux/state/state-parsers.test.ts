import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseAptHistory } from './apt-history.ts'
import { parseCrontab } from './crontab.ts'
import { readDpkgStatus } from './dpkg-status.ts'
import { addressOf, parseListening } from './listening-sockets.ts'
import { parseUnitFile, valueOf } from './unit-file.ts'

const range = [32_768, 60_999] as const

test('dpkg: what is there, with its version', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-dpkg-'))
  const path = join(directory, 'status')
  await writeFile(
    path,
    'Package: a\nStatus: install ok installed\nArchitecture: all\nVersion: 1:2-3\nConffiles:\n /etc/a 0123\n Version: 9\n\n' +
      'Package: b\nStatus: deinstall ok config-files\nVersion: 1\n\nPackage: c\nStatus: install ok unpacked\nVersion: 2\n',
  )
  const packages = await readDpkgStatus(path)
  await rm(directory, { recursive: true })

  expect(packages).toEqual([
    { name: 'a', architecture: 'all', version: '1:2-3' },
    { name: 'c', architecture: '', version: '2' },
  ])
})

test('apt: who asked for what, and a run that is not over', () => {
  const [over, running] = parseAptHistory(
    'Start-Date: 2026-11-21  03:04:05\nCommandline: apt install curl\nRequested-By: alice (1000)\n' +
      'Install: curl:amd64 (7.88.1-10), libcurl4:amd64 (7.88.1-10, automatic)\nEnd-Date: 2026-11-21  03:04:07\n\n' +
      'Start-Date: 2026-11-21  04:00:00\nRemove: x:all (1)\n\nnonsense\n',
  )

  expect(over).toEqual({
    from: new Date(2026, 10, 21, 3, 4, 5),
    until: new Date(2026, 10, 21, 3, 4, 7),
    command: 'apt install curl',
    requestedBy: 'alice',
    packages: new Set(['curl:amd64', 'libcurl4:amd64']),
  })
  expect(running).toMatchObject({ until: undefined, requestedBy: '', packages: new Set(['x:all']) })
})

test.each([
  ['0100007F', '127.0.0.1'],
  ['00000000', '0.0.0.0'],
  ['00000000000000000000000000000000', '[::]'],
  ['00000000000000000000000001000000', '[::1]'],
  ['B80D01200000000000000000010000FF', '[2001:db8::ff00:1]'],
  ['0000000000000000FFFF00000100007F', '[::ffff:127.0.0.1]'],
])('the address %s is %s', (hex, address) => {
  expect(addressOf(hex)).toBe(address)
})

test('sockets: servers and not clients', () => {
  const line = (local: string, remote: string, state: string) =>
    `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000    33        0 4711 2 0`
  const tcp = [
    line('00000000:0016', '00000000:0000', '0A'),
    line('0100007F:0016', '0100007F:C000', '01'),
  ]
  const udp = [
    line('00000000:0044', '00000000:0000', '07'),
    line('00000000:C001', '00000000:0000', '07'),
    line('00000000:0045', '0100007F:0035', '01'),
  ]

  expect(parseListening(['  sl  local_address', ...tcp].join('\n'), 'TCP', range)).toEqual([
    { protocol: 'TCP', address: '0.0.0.0', port: 22, uid: 33, inode: '4711' },
  ])
  expect(parseListening(udp.join('\n'), 'UDP', range).map(({ port }) => port)).toEqual([68])
})

test('crontabs: of the system with users, of a user without', () => {
  const text = 'SHELL=/bin/sh\n# c\n*/5 * * * *  root  /bin/a  -b\n@reboot www /x\nbroken\n'

  expect(parseCrontab(text, true)).toEqual([
    { schedule: '*/5 * * * *', user: 'root', command: '/bin/a -b' },
    { schedule: '@reboot', user: 'www', command: '/x' },
  ])
  expect(parseCrontab('0 1 * * * /y z\n', false)).toEqual([
    { schedule: '0 1 * * *', user: '', command: '/y z' },
  ])
})

test('unit files: repeated and continued settings', () => {
  const unit = parseUnitFile('# c\n[Service]\nExecStart=/a \\\n  b\nExecStart=/c\n[Install]\n')

  expect(valueOf(unit, 'Service.ExecStart')).toBe('/a    b; /c')
  expect(valueOf(unit, 'Service.Missing')).toBe('')
})

test('no text breaks a parser', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'0AF:= \n\t[]()@*,-\\x'.split('')), maxLength: 300 }),
      (text) => {
        parseAptHistory(text)
        parseCrontab(text, true)
        parseUnitFile(text)
        parseListening(text, 'UDP', range)
      },
    ),
  )
})
