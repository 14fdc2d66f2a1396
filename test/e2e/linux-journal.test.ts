import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missingForBox } from './boxes.ts'
import { type AuditedBox, openAuditedBox } from './linux-box.ts'
import { addManager, overSsh, startJournal, startSshd } from './linux-services.ts'

const journald = '/lib/systemd/systemd-journald'
const missing = existsSync(journald)
  ? missingForBox(['journalctl', 'sshd', 'ssh', 'sudo'])
  : journald

describe.skipIf(missing !== '')(
  `a computer with a journal${missing && ` (missing here: ${missing})`}`,
  () => {
    let box: AuditedBox

    beforeAll(async () => {
      box = await openAuditedBox('linux3')
      await box.sh('rm -f /var/log/auth.log')
      await startJournal(box)
      await addManager(box)
      await startSshd(box)
      await box.startCollectors({ 'linux-accounts': {}, 'linux-logons': {} })
    })

    afterAll(() => box?.close())

    test('logons and commands come from the journal, once', async () => {
      await overSsh(box, 'mgmt', 'sudo id')

      const command = await box.record(({ action }) => action === 'Executed', 'the command')
      await box.record(({ action }) => action === 'Logoff', 'the logoff')

      expect(command).toMatchObject({
        who: 'mgmt',
        what: '/usr/bin/id',
        workstation: '127.0.10.99',
      })
      expect(box.records.filter(({ action }) => action === 'Successful Logon')).toHaveLength(1)
      expect((await box.report('linux-logons', () => true)).inputs[0]).toMatchObject({
        name: 'journal',
        isUsed: true,
      })
    })

    test('the journal vouches for who logged in', async () => {
      await overSsh(box, 'mgmt', 'sudo useradd erin')

      const record = await box.record(
        ({ objectType, what }) => objectType === 'User' && what === 'erin',
        'erin',
      )

      expect(record).toMatchObject({ who: 'mgmt', certainty: 'exact', workstation: '127.0.10.99' })
    })
  },
)
