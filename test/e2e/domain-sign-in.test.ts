import { writeFile } from 'node:fs/promises'
import { accessPoliciesApi } from '@gatehouse/contract/access-policies'
import { credentialsApi } from '@gatehouse/contract/credentials'
import { directoriesApi, type Directory } from '@gatehouse/contract/directories'
import type { DirectoryId, DirectoryObjectId } from '@gatehouse/contract/ids'
import { loginsApi } from '@gatehouse/contract/logins'
import { organizationSettingsApi } from '@gatehouse/contract/organizations'
import { sessionTypesApi } from '@gatehouse/contract/session-types'
import { targetsApi } from '@gatehouse/contract/targets'
import { missingForSshd } from '@gatehouse/server/platform/testing/sshd.ts'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Authenticator, enrolAuthenticator } from './authenticator.ts'
import { managingOrganization } from './found.ts'
import { openSshStage, sessionTypeName, type SshStage } from './ssh-stage.ts'
import { until } from './until.ts'

const missing = [missingForSamba(), missingForSshd()].filter((text) => text !== '').join(' ')
const password = 'Secret-Passw0rd!'

describe.skipIf(missing !== '')(
  `signing in with the password of a real domain${missing && ` (missing: ${missing})`}`,
  () => {
    let domain: TestDomain
    let stage: SshStage
    let params: { organizationId: string; directoryId: DirectoryId }
    let authenticator: Authenticator

    beforeAll(async () => {
      domain = await startDomain()
      await domain.tool(['group', 'add', 'Technicians'])
      await domain.tool(['user', 'create', 'alice', password])
      await domain.tool(['group', 'addmembers', 'Technicians', 'alice'])
      stage = await openSshStage()
      const organizationId = await managingOrganization(stage.admin)
      await addDomain(organizationId)
      const directory = await until(
        'the domain was read',
        async () => {
          const { directories } = await stage.admin.call(directoriesApi.list, {
            params: { organizationId },
          })
          return directories.find(({ sync }) => sync.state === 'complete')
        },
        90,
      )
      params = { organizationId, directoryId: directory.id }
      await stage.admin.call(organizationSettingsApi.update, {
        ...{ params: { organizationId }, body: { secondFactor: 'interactive' } },
      })
      await letIn(await groupId())
    }, 180_000)
    afterAll(async () => {
      await stage?.close()
      await domain?.[Symbol.asyncDispose]()
    })

    async function addDomain(organizationId: string) {
      const { username, password: secret } = domain.administrator
      const { id: serviceCredentialId } = await stage.admin.call(credentialsApi.create, {
        params: { organizationId },
        body: {
          ...{ name: 'Reads corp.test', username, purpose: 'service' },
          secret: { from: 'password', password: secret },
        },
      })
      await stage.admin.call(targetsApi.create, {
        params: { organizationId },
        body: {
          ...{ name: 'corp.test', kind: 'domain', address: 'corp.test', port: 636 },
          directory: {
            controllers: [`${domain.address}:636`],
            caCertificates: domain.authority.certificate,
          },
          serviceCredentialId,
        },
      })
    }

    async function groupId(): Promise<DirectoryObjectId> {
      const { objects } = await stage.admin.call(directoriesApi.objects, {
        ...{ params, query: { text: 'Technicians', kind: 'group' } },
      })
      const [group] = objects
      if (!group) throw new Error('There is no group.')
      return group.id
    }

    /** With the role of a viewer, and a policy for whoever is in the group. */
    async function letIn(id: DirectoryObjectId): Promise<Directory> {
      const { sessionTypes } = await stage.admin.call(sessionTypesApi.list, {})
      const type = sessionTypes.find(({ name }) => name === sessionTypeName)
      await stage.admin.call(accessPoliciesApi.create, {
        body: {
          ...{ name: 'By group', sessionTypeIds: type ? [type.id] : [] },
          directoryGroups: [{ directoryId: params.directoryId, groupId: id }],
          scope: { organizationIds: [stage.organizationId] as never },
        },
      })
      const groups = [{ groupId: id, role: 'administrator' as const }]
      const before = await stage.admin.call(directoriesApi.update, {
        ...{ params, body: { signIn: { isEnabled: true, groups } } },
      })
      // What was read before this was decided is not believed.
      return until(
        'the domain is read anew',
        async () => {
          const directory = await stage.admin.call(directoriesApi.get, { params })
          const isNewer = (directory.sync.knownAt ?? '') > (before.sync.knownAt ?? '')
          return isNewer && directory.sync.state === 'complete' && directory
        },
        90,
      )
    }

    /** Answers each question of `ssh` as a person would. */
    async function ssh(user: string, command: string, code: string) {
      const askpass = stage.file('askpass')
      const script = `#!/bin/sh\ncase "$1" in *ode*) echo '${code}';; *) echo '${password}';; esac\n`
      await writeFile(askpass, script, { mode: 0o700 })
      return stage.run('env', [
        ...[`SSH_ASKPASS=${askpass}`, 'SSH_ASKPASS_REQUIRE=force', 'ssh', '-F', 'none'],
        ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'],
        ...['-o', 'LogLevel=ERROR', '-o', 'NumberOfPasswordPrompts=1'],
        ...['-o', 'PreferredAuthentications=keyboard-interactive', '-o', 'PubkeyAuthentication=no'],
        ...['-p', String(stage.gatehouse.sshPort), '-l', user, 'localhost', command],
      ])
    }
    const as = (name: string) => `${name}+Root_by_sudo+web1`

    test('a person signs in to the console and sets up a second factor', async () => {
      const visitor = await stage.gatehouse.visitor()
      const { token, step } = await visitor.call(loginsApi.create, {
        body: { username: 'alice@corp.test', password, interactive: true },
      })
      const enrolled = await enrolAuthenticator(visitor.as(token))
      authenticator = enrolled.authenticator

      expect(step).toBe('enrol-second-factor')
    })

    test('ssh asks for the password of the domain and the code, and leads to the target', async () => {
      const { code, stdout, stderr } = await ssh(
        ...([as('CORP\\alice'), 'id -un', authenticator.nextCode()] as const),
      )

      expect([code, stderr]).toEqual([0, ''])
      expect(stdout.trim()).not.toBe('')
      const [session] = await stage.sessions()
      expect(session?.username).toBe('alice@corp.test')
    })

    test('an open session ends when the group is left in the domain', async () => {
      const fresh = authenticator.code()
      const next = await until(
        'the code is another one',
        () => {
          const now = authenticator.nextCode()
          return now !== fresh && authenticator.code() !== fresh && now
        },
        90,
      )
      const running = ssh(as('alice@corp.test'), 'sleep 600', next)
      await until('the session is open', async () =>
        (await stage.sessions()).some(({ state }) => state === 'active'),
      )

      await domain.tool(['group', 'removemembers', 'Technicians', 'alice'])
      const { code } = await running

      expect(code).not.toBe(0)
      expect(await stage.accountsLeft()).toEqual([])
      const refused = await ssh(as('alice@corp.test'), 'true', '000000')
      expect(refused.code).not.toBe(0)
    }, 240_000)
  },
)
