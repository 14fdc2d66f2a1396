import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missingForBox } from './boxes.ts'
import { type AuditedBox, openAuditedBox } from './linux-box.ts'
import { addManager, overSsh, startSshd, startSyslog } from './linux-services.ts'

const missing = missingForBox(['rsyslogd', 'sshd', 'ssh', 'sudo', 'useradd'])

describe.skipIf(missing !== '')(
  `accounts of a real computer${missing && ` (missing here: ${missing})`}`,
  () => {
    let box: AuditedBox

    beforeAll(async () => {
      box = await openAuditedBox('linux1')
      await startSyslog(box)
      await addManager(box)
      await startSshd(box)
      await box.startCollectors({ 'linux-accounts': {}, 'linux-logons': {} })
    })

    afterAll(() => box?.close())

    test('a user made over SSH and sudo names the person, the workstation and the command', async () => {
      await overSsh(box, 'mgmt', 'sudo useradd -m -s /bin/bash alice')

      const record = await box.record(
        ({ what, objectType }) => what === 'alice' && objectType === 'User',
        'User alice',
      )

      expect(record).toMatchObject({
        who: 'mgmt',
        action: 'Added',
        where: 'linux1',
        workstation: '127.0.10.99',
        certainty: 'joined',
      })
      expect(record.details).toContainEqual({ property: 'Shell', after: '/bin/bash' })
      expect(record.details).toContainEqual({
        property: 'Command',
        after: '/usr/sbin/useradd -m -s /bin/bash alice',
      })
    })

    test('membership, password and expiry are told with their tools', async () => {
      await overSsh(box, 'mgmt', 'sudo usermod -aG sudo alice')
      const joined = await box.record(
        ({ what, action }) => what === 'sudo' && action === 'Modified',
        'Group sudo',
      )
      await overSsh(box, 'mgmt', 'echo alice:Some-Pass-9 | sudo chpasswd')
      const password = await box.record(
        ({ objectType }) => objectType === 'User password',
        'password of alice',
      )
      await overSsh(box, 'mgmt', 'sudo chage -M 30 alice')
      const aged = await box.record(
        ({ action, details }) =>
          action === 'Modified' && details.some(({ property }) => property === 'Maximum days'),
        'expiry of alice',
      )

      expect(joined).toMatchObject({ who: 'mgmt', certainty: 'joined' })
      expect(joined.details[0]?.property).toBe('Members')
      expect(joined.details[0]?.after?.split(', ')).toContain('alice')
      expect(password).toMatchObject({ who: 'mgmt', action: 'Modified', what: 'alice' })
      expect(password.details).toContainEqual({
        property: 'Password state',
        before: 'not set',
        after: 'set',
      })
      expect(aged.details).toContainEqual({
        property: 'Maximum days',
        before: '99999',
        after: '30',
      })
      expect(JSON.stringify(box.records)).not.toMatch(/Some-Pass|\$y\$/)
    })

    test('the person keeps their name behind a root shell', async () => {
      await overSsh(box, 'mgmt', 'sudo -i groupadd operators')
      await box.record(({ what }) => what === 'operators', 'Group operators')
      await overSsh(box, 'mgmt', 'sudo bash -c "groupmod -n admins operators"')

      const renamed = await box.record(({ action }) => action === 'Renamed', 'the renamed group')

      expect(renamed).toMatchObject({ who: 'mgmt', certainty: 'joined', what: 'admins' })
      expect(renamed.details[0]).toEqual({ property: 'Name', before: 'operators', after: 'admins' })
    })

    test('removing a user is one record for the user and one for the group', async () => {
      await overSsh(box, 'mgmt', 'sudo userdel -r alice')

      const user = await box.record(
        ({ action, objectType }) => action === 'Removed' && objectType === 'User',
        'gone',
      )
      await box.record(
        ({ action, objectType }) => action === 'Removed' && objectType === 'Group',
        'group gone',
      )

      expect(user).toMatchObject({ who: 'mgmt', what: 'alice', certainty: 'joined' })
      expect(
        box.records.filter(({ action, what }) => action === 'Removed' && what === 'alice'),
      ).toHaveLength(2)
    })

    test('root at the console is root', async () => {
      await box.sh('useradd bob')

      const record = await box.record(
        ({ what, objectType }) => what === 'bob' && objectType === 'User',
        'User bob',
      )

      expect(record).toMatchObject({ who: 'root', certainty: 'inferred', workstation: '' })
    })

    test('a logon over SSH, its commands and its end are one record each', async () => {
      await overSsh(box, 'mgmt', 'sudo id')
      const command = await box.record(({ what }) => what === '/usr/bin/id', 'sudo id')
      const logon = box.records.findLast(({ action }) => action === 'Successful Logon')
      const logoff = await box.record(
        ({ action, details }) =>
          action === 'Logoff' &&
          details.some(({ after }) => after === portOf(logon?.details ?? [])),
        'the logoff',
      )

      expect(command).toMatchObject({
        who: 'mgmt',
        action: 'Executed',
        workstation: '127.0.10.99',
        succeeded: true,
      })
      expect(logon).toMatchObject({
        who: 'mgmt',
        what: 'mgmt',
        workstation: '127.0.10.99',
        certainty: 'exact',
      })
      expect(logon?.details).toContainEqual({ property: 'Method', after: 'publickey' })
      expect(logoff).toMatchObject({ who: 'mgmt', workstation: '127.0.10.99' })
      const sshLogons = box.records.filter(({ action }) => action === 'Successful Logon')
      const ends = box.records.filter(({ action }) => action === 'Logoff')
      expect(sshLogons.length).toBe(ends.length)
    })

    test('a failed logon is one record, with and without such an account', async () => {
      await overSsh(box, 'nosuch', 'id')
      await overSsh(box, 'mgmt', 'id', '')

      const unknown = await box.record(({ what }) => what === 'nosuch', 'the unknown account')
      const refused = await box.record(
        ({ action, what }) => action === 'Failed Logon' && what === 'mgmt',
        'mgmt',
      )

      expect(unknown).toMatchObject({
        action: 'Failed Logon',
        workstation: '127.0.10.99',
        succeeded: false,
      })
      expect(refused.succeeded).toBe(false)
      expect(box.records.filter(({ what }) => what === 'nosuch')).toHaveLength(1)
    })
  },
)

const portOf = (details: { property: string; after?: string | undefined }[]) =>
  details.find(({ property }) => property === 'Port')?.after ?? 'none'
