import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missingForBox } from './boxes.ts'
import { type AuditedBox, openAuditedBox } from './linux-box.ts'
import { addManager, overSsh, startSshd, startSyslog } from './linux-services.ts'

const missing = missingForBox(['rsyslogd', 'sshd', 'ssh', 'sudo'])

describe.skipIf(missing !== '')(
  `files and state of a real computer${missing && ` (missing here: ${missing})`}`,
  () => {
    let box: AuditedBox

    beforeAll(async () => {
      box = await openAuditedBox('linux2')
      await startSyslog(box)
      await addManager(box)
      await startSshd(box)
      await box.startCollectors({
        'linux-files': { paths: ['/etc', '/srv'], exclude: ['*.lock'] },
        'linux-state': { intervalSeconds: 5 },
      })
    })

    afterAll(() => box?.close())

    const about = (path: string) => box.record(({ what }) => what === path, path)
    const detail = async (path: string, property: string) =>
      (await about(path)).details.find((each) => each.property === property)

    test('a line that sudo changed is told with the person, the command and the workstation', async () => {
      await overSsh(box, 'mgmt', 'echo 10.1.2.3 files | sudo tee -a /etc/hosts')

      expect(await about('/etc/hosts')).toMatchObject({
        who: 'mgmt',
        action: 'Modified',
        objectType: 'File',
        where: 'linux2',
        workstation: '127.0.10.99',
        certainty: 'joined',
      })
      expect(await detail('/etc/hosts', 'Content')).toEqual({
        property: 'Content',
        before: '',
        after: '10.1.2.3 files',
      })
      expect(await detail('/etc/hosts', 'Command')).toMatchObject({
        after: '/usr/bin/tee -a /etc/hosts',
      })
    })

    test('a user who is added changes /etc/shadow, of which no line is told', async () => {
      await overSsh(box, 'mgmt', 'sudo useradd carol')

      expect(await about('/etc/shadow')).toMatchObject({
        who: 'mgmt',
        action: 'Modified',
        certainty: 'joined',
      })
      expect(await detail('/etc/shadow', 'Content')).toBeUndefined()
      expect(await detail('/etc/shadow', 'SHA-256')).toBeUndefined()
      expect(await detail('/etc/passwd', 'Content')).toMatchObject({ before: '' })
    })

    test('files are added, moved and removed, with whoever did it', async () => {
      await overSsh(box, 'mgmt', 'sudo mkdir -p /srv/a /srv/b && sudo touch /srv/a/x')
      await about('/srv/a/x')
      await overSsh(box, 'mgmt', 'sudo mv /srv/a/x /srv/b/y')
      const moved = await about('/srv/b/y')
      await overSsh(box, 'mgmt', 'sudo rm -r /srv/b')
      const removed = await box.record(
        ({ action, what }) => action === 'Removed' && what === '/srv/b/y',
        'removal',
      )

      expect(moved).toMatchObject({ who: 'mgmt', action: 'Moved', certainty: 'joined' })
      expect(moved.details[0]).toEqual({ property: 'Path', before: '/srv/a/x', after: '/srv/b/y' })
      expect(removed).toMatchObject({ who: 'mgmt', certainty: 'joined' })
    })

    test('permissions and owners are told by name', async () => {
      await box.sh('touch /srv/z')
      await about('/srv/z')
      await box.sh('chown mgmt:adm /srv/z; chmod 2750 /srv/z')

      const record = await box.record(
        ({ action, what }) => action === 'Modified' && what === '/srv/z',
        'chmod',
      )

      expect(record).toMatchObject({ certainty: 'inferred' })
      expect(record.details).toContainEqual({
        property: 'Permissions',
        before: '0644 rw-r--r--',
        after: '2750 rwxr-s---',
      })
      expect(record.details).toContainEqual({
        property: 'Owner',
        before: 'root:root',
        after: 'mgmt:adm',
      })
    })

    test('a scheduled job, a service and a port', async () => {
      await overSsh(box, 'mgmt', 'echo "5 4 * * * root /bin/true" | sudo tee /etc/cron.d/nightly')
      await overSsh(
        box,
        'mgmt',
        'printf "[Service]\\nExecStart=/bin/true\\n[Install]\\nWantedBy=multi-user.target\\n" | sudo tee /etc/systemd/system/demo.service',
      )
      await box.sh(
        `setsid node -e 'require("net").createServer().listen(8123, "127.0.0.1")' </dev/null >/dev/null 2>&1 &`,
      )

      const job = await box.record(({ objectType }) => objectType === 'Scheduled job', 'the job')
      const service = await box.record(
        ({ objectType, what }) => objectType === 'Service' && what === 'demo',
        'demo',
      )
      const port = await box.record(({ what }) => what === 'TCP 127.0.0.1:8123', 'the port')

      expect(job).toMatchObject({ who: 'mgmt', what: '/bin/true', certainty: 'joined' })
      expect(job.details).toContainEqual({ property: 'Schedule', after: '5 4 * * *' })
      expect(service).toMatchObject({ who: 'mgmt', certainty: 'joined' })
      expect(port.details).toContainEqual({ property: 'Process', after: 'node' })
    })
  },
)
