import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parsePatterns } from './authorized-key-files.ts'
import { parseAuthorizedKeys } from './authorized-keys.ts'
import { parseGroup, parseGroupShadow } from './group.ts'
import { parsePasswd } from './passwd.ts'
import { parseShadow } from './shadow.ts'
import { parseSudoers } from './sudoers.ts'

const key = Buffer.alloc(32, 1)

test('passwd: entries, and lines that are none', () => {
  const text =
    'root:x:0:0:root:/root:/bin/bash\n# note\n+nis::::::\nbad:x:y:0:::\n\nsvc:x:999:999::/:\n'

  expect(parsePasswd(text)).toEqual([
    { name: 'root', uid: 0, gid: 0, comment: 'root', home: '/root', shell: '/bin/bash' },
    { name: 'svc', uid: 999, gid: 999, comment: '', home: '/', shell: '' },
  ])
})

test('group and gshadow: members and administrators', () => {
  expect(parseGroup('sudo:x:27:alice,bob\nempty:x:28:\n')).toEqual([
    { name: 'sudo', gid: 27, members: ['alice', 'bob'] },
    { name: 'empty', gid: 28, members: [] },
  ])
  expect(parseGroupShadow('sudo:!:root:alice\n')).toEqual([
    { name: 'sudo', administrators: ['root'] },
  ])
})

test.each([
  ['$6$s$h', 'set'],
  ['!$6$s$h', 'locked'],
  ['!', 'not set'],
  ['!!', 'not set'],
  ['*', 'not set'],
  ['!*', 'not set'],
  ['', 'empty'],
])('shadow: %o means %s', (password, state) => {
  expect(parseShadow(`a:${password}:20000:0:99999:7:::\n`, key)[0]?.state).toBe(state)
})

test('shadow: days are dates, and the digest is of the password alone, with the key', () => {
  const [entry] = parseShadow('a:$6$s$h:20000:1:30:7:5:20100:\n', key)
  const [locked] = parseShadow('a:!$6$s$h:0:1:30:7:5:20100:\n', key)
  const [other] = parseShadow('a:$6$s$h:20000:1:30:7:5:20100:\n', Buffer.alloc(32, 2))

  expect(entry).toMatchObject({
    lastChangeOn: '2024-10-04',
    expiresOn: '2025-01-12',
    maximumDays: '30',
  })
  expect(locked?.lastChangeOn).toBe('must change at next logon')
  expect(locked?.digest).toBe(entry?.digest)
  expect(other?.digest).not.toBe(entry?.digest)
})

test('sudoers: what means the same looks the same', () => {
  const file = parseSudoers(
    [
      '# comment',
      'Defaults\tenv_reset   # reset',
      'User_Alias ADMINS = alice , bob',
      'alice  ALL = (ALL : ALL)  NOPASSWD:  /usr/bin/id, \\',
      '    /bin/ls',
      '#1000 ALL=(#33) ALL # by number',
      '%sudo ALL=(ALL) /bin/echo \\# x',
      '@includedir /etc/sudoers.d',
      '#include "/etc/my sudoers"',
    ].join('\n'),
  )

  expect(file.rules).toEqual([
    { text: 'Defaults env_reset', subject: 'Defaults' },
    { text: 'User_Alias ADMINS=alice,bob', subject: 'User_Alias ADMINS' },
    { text: 'alice ALL=(ALL:ALL) NOPASSWD:/usr/bin/id,/bin/ls', subject: 'alice' },
    { text: '#1000 ALL=(#33) ALL', subject: '#1000' },
    { text: String.raw`%sudo ALL=(ALL) /bin/echo \# x`, subject: '%sudo' },
  ])
  expect(file.includes).toEqual([
    { path: '/etc/sudoers.d', isDirectory: true },
    { path: '/etc/my sudoers', isDirectory: false },
  ])
})

const hasKeygen = spawnSync('ssh-keygen', ['-?']).error === undefined

test.skipIf(!hasKeygen)(
  'authorized_keys: fingerprints are those of ssh-keygen, options may hold blanks',
  () => {
    const directory = mkdtempSync(join(tmpdir(), 'gatehouse-keys-'))
    const path = join(directory, 'id')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'a comment', '-f', path])
    const line = readFileSync(`${path}.pub`, 'utf8').trim()
    const printed = execFileSync('ssh-keygen', ['-lf', `${path}.pub`], { encoding: 'utf8' })
    rmSync(directory, { recursive: true })

    const keys = parseAuthorizedKeys(
      `# none\n${line}\ncommand="echo \\"hi there\\"",no-pty ${line}\ngarbage here\nssh-rsa short\n`,
    )

    expect(keys).toHaveLength(2)
    expect(keys[0]).toMatchObject({ type: 'ssh-ed25519', comment: 'a comment', options: '' })
    expect(printed).toContain(` ${keys[0]?.fingerprint} `)
    expect(keys[1]).toMatchObject({
      options: String.raw`command="echo \"hi there\"",no-pty`,
      fingerprint: keys[0]?.fingerprint,
    })
  },
)

test('sshd_config: where keys are looked for', () => {
  expect(parsePatterns('Port 22\nAuthorizedKeysFile .ssh/keys /etc/ssh/keys/%u\n')).toEqual([
    '.ssh/keys',
    '/etc/ssh/keys/%u',
  ])
  expect(parsePatterns('Match User x\n  AuthorizedKeysFile /x\n')).toEqual([])
  expect(parsePatterns('AuthorizedKeysFile none\n')).toEqual([])
})

test('no text breaks a parser, and no parser lets a password hash through', () => {
  const text = fc.string({
    unit: fc.constantFrom(...'ab:!*$,#%@\\"= \n\t0123456789'.split('')),
    maxLength: 400,
  })
  fc.assert(
    fc.property(text, (input) => {
      parsePasswd(input)
      parseGroup(input)
      parseGroupShadow(input)
      parseSudoers(input)
      parseAuthorizedKeys(input)
      parsePatterns(input)
      return parseShadow(input, key).every(({ digest }) => /^[\w-]{43}$/.test(digest))
    }),
  )
})
