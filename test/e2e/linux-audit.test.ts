import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missingForBox } from './boxes.ts'
import { type AuditDaemon, missingForAudit, startAuditDaemon } from './linux-audit-daemon.ts'
import { type AuditedBox, openAuditedBox } from './linux-box.ts'
import { addManager, overSsh, startSshd } from './linux-services.ts'

const missing = missingForBox(['sshd', 'ssh', 'sudo']) || missingForAudit()

describe.skipIf(missing !== '')(
  `a computer with the audit daemon${missing && ` (missing here: ${missing})`}`,
  () => {
    let audit: AuditDaemon | undefined
    let box: AuditedBox

    beforeAll(async () => {
      // A watch on a path would be of another file system than the one in the box.
      const rename = [
        '-a',
        'always,exit',
        '-F',
        'arch=b64',
        '-S',
        'rename,openat',
        '-F',
        'auid=4711',
        '-F',
        'success=1',
      ]
      audit = await startAuditDaemon([rename])
      box = await openAuditedBox('linux4', { '/var/log/audit': audit.logDirectory })
      await box.sh('rm -f /var/log/auth.log')
      await addManager(box)
      await box.sh('usermod -u 4711 mgmt; chown -R mgmt: /home/mgmt')
      await startSshd(box)
      await box.startCollectors({
        'linux-accounts': {},
        'linux-files': { paths: ['/srv'] },
      })
    })

    afterAll(async () => {
      await box?.close()
      await audit?.stop()
    })

    test('the login user is named exactly, behind sudo and a root shell', async () => {
      await overSsh(box, 'mgmt', 'sudo bash -c "useradd frank"')

      const record = await box.record(
        ({ objectType, what }) => objectType === 'User' && what === 'frank',
        'frank',
      )

      expect(record).toMatchObject({ who: 'mgmt', action: 'Added', certainty: 'exact' })
      expect(record.details).toContainEqual({ property: 'Tool', after: '/usr/sbin/useradd' })
    })

    test('membership and password changes, too', async () => {
      await overSsh(box, 'mgmt', 'sudo usermod -aG adm frank')
      const group = await box.record(
        ({ action, what }) => action === 'Modified' && what === 'adm',
        'group adm',
      )
      await overSsh(box, 'mgmt', 'echo frank:Some-Pass-9 | sudo chpasswd')
      const password = await box.record(
        ({ objectType }) => objectType === 'User password',
        'the password',
      )

      expect(group).toMatchObject({ who: 'mgmt', certainty: 'exact' })
      expect(password).toMatchObject({ who: 'mgmt', what: 'frank', certainty: 'exact' })
    })

    test('whoever touched a file is named from the rules of the audit daemon', async () => {
      await overSsh(box, 'mgmt', 'sudo bash -c "echo x > /srv/made"')

      const record = await box.record(({ what }) => what === '/srv/made', 'the file')

      expect(record).toMatchObject({ who: 'mgmt', action: 'Added', certainty: 'exact' })
    })
  },
)
