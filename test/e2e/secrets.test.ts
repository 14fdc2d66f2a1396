import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { accessPoliciesApi, defaultProfile } from '@gatehouse/contract/access-policies'
import { credentialsApi } from '@gatehouse/contract/credentials'
import { loginsApi } from '@gatehouse/contract/logins'
import {
  organizationGroupsApi,
  organizationsApi,
  organizationSettingsApi,
} from '@gatehouse/contract/organizations'
import { recordingsApi } from '@gatehouse/contract/recordings'
import { sessionTypesApi } from '@gatehouse/contract/session-types'
import { targetsApi } from '@gatehouse/contract/targets'
import {
  missingForSshd,
  startSshd,
  type TestSshd,
} from '@gatehouse/server/platform/testing/sshd.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from './client.ts'
import { managingOrganization, untilFound } from './found.ts'
import { adminPassword, type Gatehouse } from './gatehouse.ts'
import { addMember, type Member, memberPassword } from './member.ts'
import { openScratch, type Scratch } from './scratch.ts'
import { until } from './until.ts'

const missing = missingForSshd()

/** Each is used somewhere in the test, and must be found nowhere afterwards. */
const secrets = {
  ofTheService: 'Service-secret-of-the-sweep-1',
  wrongGuess: 'Wrong-guess-of-the-sweep-2',
  typedHidden: 'Typed-hidden-of-the-sweep-3',
  wrongService: 'Wrong-service-of-the-sweep-4',
}

describe.skipIf(missing !== '')(
  `secrets at rest and in logs (missing: ${missing || 'nothing'})`,
  () => {
    let scratch: Scratch
    let gatehouse: Gatehouse
    let sshd: TestSshd
    let admin: Client
    let tech: Member
    let organizationId: string
    let credentialId: string
    let targetId: string

    beforeAll(async () => {
      scratch = await openScratch()
      sshd = await startSshd({
        users: { service: { password: secrets.ofTheService, sudo: 'ALL=(ALL) ALL' } },
      })
      gatehouse = await scratch.start({ args: ['--no-agent'] })
      admin = await gatehouse.signIn()
      const managing = await managingOrganization(admin)
      await admin.call(organizationSettingsApi.update, {
        params: { organizationId: managing },
        body: { secondFactor: 'off' },
      })
      organizationId = (await admin.call(organizationsApi.create, { body: { name: 'Fabrikam' } }))
        .id
      await guarded()
      const group = await admin.call(organizationGroupsApi.create, {
        body: { name: 'Customers of tech', organizationIds: [organizationId] },
      })
      tech = await addMember(admin, {
        ...{ organizationId: managing, username: 'tech', role: 'editor', groupIds: [group.id] },
      })
      const { sessionTypes } = await admin.call(sessionTypesApi.list, {})
      const sessionTypeId = sessionTypes.find(({ name }) => name === 'Root by sudo')?.id ?? ''
      await admin.call(accessPoliciesApi.create, {
        body: {
          ...{ name: 'Technicians', userIds: [tech.userId], sessionTypeIds: [sessionTypeId] },
          scope: { organizationIds: [organizationId] },
          profile: { ...defaultProfile, recording: { ...defaultProfile.recording, input: true } },
        },
      })
    })

    afterAll(async () => {
      await scratch?.close()
      await sshd?.close()
    })

    async function guarded(): Promise<void> {
      const params = { organizationId }
      targetId = (
        await admin.call(targetsApi.create, {
          params,
          body: { name: 'web1', address: '127.0.0.1', port: sshd.port },
        })
      ).id
      const made = await admin.call(credentialsApi.create, {
        params,
        body: {
          ...{ name: 'Service', username: sshd.users['service']?.name ?? '', purpose: 'service' },
          ...{ targetId, secret: { from: 'password', password: secrets.ofTheService } },
        },
      })
      credentialId = made.id
      await admin.call(targetsApi.update, {
        params: { organizationId, targetId },
        body: { serviceCredentialId: credentialId },
      })
    }

    /** ssh that is asked for a password and gives this one. */
    async function ssh(password: string, words: readonly string[]): Promise<ChildProcess> {
      const askpass = path.join(scratch.directory, 'askpass')
      await writeFile(askpass, `#!/bin/sh\necho '${password}'\n`, { mode: 0o700 })
      return spawn(
        'ssh',
        [
          ...['-p', String(gatehouse.sshPort), '-F', 'none', '-o', 'StrictHostKeyChecking=no'],
          ...['-o', 'UserKnownHostsFile=/dev/null', '-o', 'PreferredAuthentications=password'],
          ...['-o', 'NumberOfPasswordPrompts=1', '-o', 'LogLevel=ERROR', '-tt'],
          ...['-l', 'tech+Root_by_sudo+web1', 'localhost', ...words],
        ],
        { env: { PATH: process.env['PATH'], SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force' } },
      )
    }

    test('after sign-ins, a session, its recording, failures and a new secret, none is anywhere in clear', async () => {
      const refused = await ssh(secrets.wrongGuess, ['true'])
      expect((await once(refused, 'exit'))[0]).toBe(255)
      await admin.send(loginsApi.create, {
        body: { username: 'tech', password: secrets.wrongGuess },
      })

      const session = await ssh(memberPassword, [
        `sh -c 'stty -echo; echo ready; read -r x; echo got; stty echo; echo shown-$(id -un)'`,
      ])
      let shown = ''
      session.stdout?.on('data', (data: Buffer) => (shown += data.toString()))
      session.stderr?.on('data', (data: Buffer) => (shown += data.toString()))
      const ended = once(session, 'exit')
      // What is said instead is why not.
      await until('it asks', async () => shown.includes('ready') || session.exitCode !== null, 60)
      expect(shown).toContain('ready')
      session.stdin?.write(`${secrets.typedHidden}\n`)
      await ended
      expect(shown).toContain('shown-tech-')
      await admin.call(credentialsApi.setSecret, {
        params: { organizationId, credentialId },
        body: { from: 'password', password: secrets.wrongService },
      })
      await admin.send(targetsApi.test, { params: { organizationId, targetId } })

      const told = await everythingTold()
      await gatehouse.stop()

      const all = { ...secrets, adminPassword, memberPassword }
      const needles = Object.values(all).flatMap((secret) => [
        secret,
        Buffer.from(secret).toString('base64').slice(2, -4),
      ])
      expect(needles.filter((needle) => told.includes(needle))).toEqual([])
      expect(await filesWith(scratch.directory, needles)).toEqual([])
      // What was looked for could have been found.
      expect(told).toContain('shown-tech-')
      expect(await filesWith(scratch.directory, ['Fabrikam'])).not.toEqual([])
    }, 120_000)

    /** What anybody may read of it: the recording in all forms, the audit trail, records, logs. */
    async function everythingTold(): Promise<string> {
      const recording = await until('the recording is complete', async () => {
        const { recordings } = await admin.call(recordingsApi.list, { query: { organizationId } })
        return recordings.find(({ state }) => state === 'complete')
      })
      const params = { organizationId, recordingId: recording.id }
      const exports = await Promise.all(
        (['text', 'asciicast', 'html', 'native'] as const).map(
          async (format) =>
            (await admin.send(recordingsApi.export, { params, query: { format } })).text,
        ),
      )
      const shown = await admin.call(recordingsApi.get, { params })
      const record = await untilFound(admin, organizationId, { who: 'tech' })
      return [...exports, JSON.stringify([shown, record]), await gatehouse.log(), sshd.log()].join(
        '\n',
      )
    }
  },
)

/** Of all files as they lie there: database, journal of the database, index, blobs, logs. */
async function filesWith(directory: string, needles: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === 'askpass') continue
    const file = path.join(entry.parentPath, entry.name)
    const bytes = await readFile(file)
    for (const needle of needles) if (bytes.includes(needle)) found.push(`${file}: ${needle}`)
  }
  return found
}
