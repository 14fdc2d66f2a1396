import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missingForBox } from './boxes.ts'
import { type AuditedBox, openAuditedBox } from './linux-box.ts'
import { addManager, overSsh, startSshd, startSyslog } from './linux-services.ts'

const missing = missingForBox(['rsyslogd', 'sshd', 'ssh', 'sudo'])

describe.skipIf(missing !== '')(
  `a computer without logs${missing && ` (missing here: ${missing})`}`,
  () => {
    let box: AuditedBox

    beforeAll(async () => {
      box = await openAuditedBox('bare1')
      await box.sh(
        'rm -f /var/log/auth.log; : > /var/log/wtmp; : > /var/log/btmp; : > /run/utmp; rm -rf /var/log/audit',
      )
      await addManager(box)
      await startSshd(box)
      await box.startCollectors({ 'linux-accounts': {}, 'linux-logons': {} })
    })

    afterAll(() => box?.close())

    test('accounts are recorded, and by whom is a guess that says so', async () => {
      await box.sh('useradd dave')

      const record = await box.record(
        ({ objectType, what }) => objectType === 'User' && what === 'dave',
        'dave',
      )

      expect(record).toMatchObject({ action: 'Added', who: 'root', certainty: 'inferred' })
    })

    test('the page says what is missing and how to get it', async () => {
      const accounts = await box.report('linux-accounts', ({ inputs }) => inputs.length > 0)
      const logons = await box.report('linux-logons', ({ inputs }) => inputs.length > 0)

      expect(accounts.inputs).toContainEqual(
        expect.objectContaining({ name: 'journal or auth log', isUsed: false }),
      )
      expect(logons.problems[0]).toMatchObject({
        severity: 'needs-attention',
        fix: expect.stringContaining('rsyslog'),
      })
      expect(logons.inputs).toContainEqual(
        expect.objectContaining({ name: '/var/log/wtmp', isUsed: true }),
      )
    })

    test('logons with a terminal come from wtmp, failed ones from btmp', async () => {
      await overSsh(box, 'mgmt', 'true', '-tt -i /root/key')
      await overSsh(box, 'nosuch', 'true')

      const logon = await box.record(({ action }) => action === 'Successful Logon', 'the logon')
      const logoff = await box.record(({ action }) => action === 'Logoff', 'the logoff')
      const failed = await box.record(({ action }) => action === 'Failed Logon', 'the failed logon')

      expect(logon).toMatchObject({ who: 'mgmt', workstation: '127.0.10.99' })
      expect(logoff).toMatchObject({ who: 'mgmt', workstation: '127.0.10.99' })
      expect(failed).toMatchObject({ workstation: '127.0.10.99', succeeded: false })
    })

    test('a syslog daemon that is installed later is used from then on', async () => {
      await startSyslog(box)
      await box.report('linux-logons', ({ problems }) => problems.length === 0)
      await overSsh(box, 'mgmt', 'sudo -n id -u')

      const command = await box.record(({ action }) => action === 'Executed', 'the command')

      expect(command).toMatchObject({ who: 'mgmt', what: '/usr/bin/id -u' })
    })
  },
)
