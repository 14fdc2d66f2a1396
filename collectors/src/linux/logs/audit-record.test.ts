import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseAuditRecord } from './audit-record.ts'

test('a tool for accounts names the login user', () => {
  const record = parseAuditRecord(
    `type=ADD_USER msg=audit(1795225521.682:25): pid=19303 uid=0 auid=1003 ses=1 msg='op=adding user id=1004 exe="/usr/sbin/useradd" hostname=? addr=? terminal=? res=success'\x1dUID="root" AUID="unknown(1003)" ID="unknown(1004)"`,
  )

  expect(record).toMatchObject({ type: 'ADD_USER', serial: '25', loginUid: 1003 })
  expect(record?.at).toEqual(new Date(1_795_225_521_682))
  expect(record?.fields.get('id')).toBe('1004')
  expect(record?.fields.get('exe')).toBe('/usr/sbin/useradd')
  expect(record?.fields.has('AUID')).toBe(false)
})

test('texts in hexadecimal digits are decoded, numbers are not', () => {
  const record = parseAuditRecord(
    `type=USER_CMD msg=audit(1795225521.742:37): pid=19318 uid=1003 auid=1003 ses=1 msg='cwd="/home/mgmt" cmd=757365726D6F64202D6147207375646F206A697431 exe="/usr/bin/sudo" terminal=? res=success'`,
  )

  expect(record?.fields.get('cmd')).toBe('usermod -aG sudo jit1')
  expect(record?.fields.get('pid')).toBe('19318')
})

test('an account that does not exist stands in hexadecimal digits, too', () => {
  const record = parseAuditRecord(
    `type=USER_LOGIN msg=audit(1795225516.850:9): pid=1 uid=0 auid=4294967295 ses=4294967295 msg='op=login acct=28696E76616C6964207573657229 exe="/usr/sbin/sshd" res=failed'`,
  )

  expect(record?.fields.get('acct')).toBe('(invalid user)')
  expect(record?.loginUid).toBeUndefined()
})

test('arguments of a process title are separated by blanks', () => {
  const record = parseAuditRecord('type=PROCTITLE msg=audit(1.000:1): proctitle=766900612E74787400')

  expect(record?.fields.get('proctitle')).toBe('vi a.txt')
})

test('no line breaks the parser', () => {
  const line = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'binary' }).map((rest) => `type=SYSCALL msg=audit(1.000:1): ${rest}`),
  )
  fc.assert(
    fc.property(line, (text) => {
      const record = parseAuditRecord(text)
      return record === undefined || !Number.isNaN(record.at.getTime())
    }),
  )
})
