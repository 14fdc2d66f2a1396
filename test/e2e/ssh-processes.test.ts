import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, readFile } from 'node:fs/promises'
import { credentialsApi } from '@gatehouse/contract/credentials'
import { recordingsApi } from '@gatehouse/contract/recordings'
import { sessionsApi } from '@gatehouse/contract/sessions'
import { systemApi } from '@gatehouse/contract/system'
import { targetsApi } from '@gatehouse/contract/targets'
import { aKeyPair, missingForSshd } from '@gatehouse/server/platform/testing/sshd.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { familyOf, kill9, untilGone } from './processes.ts'
import { connectionsOf } from './socket-owners.ts'
import { openSshStage, type SshStage } from './ssh-stage.ts'
import { until } from './until.ts'

const missing = missingForSshd()
const targets = ['one', 'two', 'three', 'four', 'five', 'six']

/** A connection that answers each line with the same line. */
interface Held {
  target: string
  client: ChildProcess
  said(): string
  ended: Promise<unknown>
  /** Of the proxy that has it. */
  owner: number
}

describe.skipIf(missing !== '')(
  `several processes of the proxy (missing: ${missing || 'none'})`,
  () => {
    let stage: SshStage

    beforeAll(async () => {
      stage = await openSshStage({ args: ['--no-agent', '--ssh-processes', '2'] })
      await addTargets()
    })
    afterAll(() => stage?.close())

    /** The same computer under other names, so that there are several sessions. */
    async function addTargets() {
      const { privateKey, publicKey } = aKeyPair()
      const { name: username = '', home = '' } = stage.sshd.users['service'] ?? {}
      await appendFile(`${home}/.ssh/authorized_keys`, `${publicKey}\n`)
      const params = { organizationId: stage.organizationId }
      for (const name of targets) {
        const { id: targetId } = await stage.admin.call(targetsApi.create, {
          params,
          body: { name, address: '127.0.0.1', port: stage.sshd.port },
        })
        const { id: serviceCredentialId } = await stage.admin.call(credentialsApi.create, {
          params,
          body: {
            ...{ name: `Service of ${name}`, username, purpose: 'service', kind: 'ssh-key' },
            ...{ targetId, secret: { from: 'private-key', privateKey } },
          },
        })
        await stage.admin.call(targetsApi.update, {
          params: { ...params, targetId },
          body: { serviceCredentialId },
        })
      }
    }

    const at = (target: string) => ['-F', stage.config, '-l', `tech+Root_by_sudo+${target}`, 'web1']
    const proxies = async (): Promise<number[]> =>
      (await familyOf(stage.gatehouse.pid))
        .filter(({ commandLine }) => commandLine.includes('proxies/ssh/main.ts'))
        .map(({ pid }) => pid)
    const bothProxies = () =>
      until('both processes serve', async () => {
        const { components } = await stage.admin.call(systemApi.version, {})
        const { value } = components.find(({ name }) => name === 'SSH processes') ?? {}
        return value === '2 of 2 run' && proxies()
      })
    const metrics = async () => (await stage.admin.send(systemApi.metrics)).text

    async function hold(target: string): Promise<Held> {
      const args = ['-tt', ...at(target), 'echo begun; cat']
      const client = spawn('ssh', args, { env: stage.environment, stdio: 'pipe' })
      let said = ''
      client.stdout.on('data', (data: Buffer) => (said += data.toString()))
      client.stderr.on('data', (data: Buffer) => (said += data.toString()))
      client.stdin.on('error', () => undefined) // It has ended.
      const ended = once(client, 'close')
      await until(
        `${target} has begun`,
        () => {
          if (!said.includes('begun')) throw new Error(said)
          return true
        },
        60,
      )
      return { target, client, said: () => said, ended, owner: await ownerOf(client.pid ?? 0) }
    }

    async function ownerOf(client: number): Promise<number> {
      const ports = (await connectionsOf(client))
        .filter(({ remote }) => remote === stage.gatehouse.sshPort)
        .map(({ local }) => local)
      for (const pid of await proxies()) {
        const own = await connectionsOf(pid)
        if (own.some(({ remote }) => ports.includes(remote))) return pid
      }
      throw new Error('No proxy has this connection')
    }

    async function answers({ client, said }: Held, line: string): Promise<void> {
      client.stdin?.write(`${line}\n`)
      await until('the line comes back', () => said().includes(line))
    }

    const sessionOf = async ({ target }: Pick<Held, 'target'>) => {
      const found = (await stage.sessions()).find(({ targetName }) => targetName === target)
      if (!found) throw new Error(`There is no session on ${target}`)
      return found
    }
    const accounts = () => readFile('/etc/passwd', 'utf8')
    const recordingOf = async (sessionId: string) => {
      const query = { organizationId: stage.organizationId, sessionId }
      const [found] = (await stage.admin.call(recordingsApi.list, { query })).recordings
      return found
    }
    const textOf = async (sessionId: string) => {
      const recordingId = (await recordingOf(sessionId))?.id ?? ''
      const params = { organizationId: stage.organizationId, recordingId }
      return (await stage.admin.send(recordingsApi.export, { params, query: { format: 'text' } }))
        .text
    }

    test('the processes inherit nothing, and share the port', async () => {
      const pids = await bothProxies()

      expect(pids).toHaveLength(2)
      for (const pid of pids) {
        expect(await readFile(`/proc/${pid}/environ`, 'utf8')).toMatch(
          /^(NODE_COMPILE_CACHE=[^\0]+\0)?$/,
        )
        expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).not.toMatch(/postgres|master/)
      }
    })

    test('one that is killed takes its own connections with it, and nothing else', async () => {
      const [victim = 0, other = 0] = await bothProxies()
      const held: Held[] = []
      for (const target of targets) held.push(await hold(target))
      // One session by both, as far as chance allows.
      const shared: Held[] = []
      while (new Set(shared.map(({ owner }) => owner)).size < 2) shared.push(await hold('web1'))
      const lost = held.filter(({ owner }) => owner === victim)
      const kept = held.filter(({ owner }) => owner === other)
      expect([lost.length, kept.length]).not.toContain(0)
      const gone = await Promise.all(lost.map(sessionOf))
      for (const one of lost) await answers(one, 'the last words')
      for (const { id } of gone) {
        await until('it is written', async () => (await textOf(id)).includes('the last words'))
      }

      await kill9([victim])

      await Promise.all(lost.map(({ ended }) => ended))
      for (const one of kept) await answers(one, 'still there')
      for (const { id, account = '' } of gone) {
        const session = await until(
          'its session is over',
          async () => {
            const params = { organizationId: stage.organizationId, sessionId: id }
            const found = await stage.admin.call(sessionsApi.get, { params })
            return found.state === 'ended' && !found.hasLeftovers && found
          },
          60,
        )
        expect(session.connectionList.map(({ endedBecause }) => endedBecause)).toEqual([
          'The process of the proxy ended unexpectedly.',
        ])
        expect(await accounts()).not.toContain(`\n${account}:`)
        await until('its recording is closed', async () => {
          return (await recordingOf(id))?.state === 'broken'
        })
        expect(await textOf(id)).toContain('the last words')
      }
      const both = await sessionOf({ target: 'web1' })
      expect(both.state).toBe('active')
      for (const one of shared.filter(({ owner }) => owner === other))
        await answers(one, 'together')

      const again = await bothProxies()
      expect(again).toContain(other)
      expect(again).not.toContain(victim)
      expect(await metrics()).toContain('gatehouse_ssh_process_restarts_total 1')
      const after = await Promise.all(
        targets.map((target) => stage.run('ssh', [...at(target), 'echo back'])),
      )
      expect(after.map(({ stdout }) => stdout)).toEqual(targets.map(() => 'back\n'))
      expect(await stage.gatehouse.log()).toContain('ended, and is started again')

      for (const { client } of [...held, ...shared]) client.kill()
      expect(await stage.accountsLeft()).toEqual([])
    }, 300_000)

    test('who is connected is told of a stop, which leaves nothing running', async () => {
      const held = await hold('one')

      const { leftRunning } = await stage.gatehouse.stop()

      await held.ended
      expect(held.said()).toContain('Gatehouse is being restarted')
      expect(leftRunning).toEqual([])
      await stage.restart()
      expect(await stage.accountsLeft()).toEqual([])
    }, 120_000)

    test('no process of the proxy outlives a server that is killed', async () => {
      const pids = await bothProxies()
      const held = await hold('one')

      await stage.gatehouse.kill()

      await untilGone(pids)
      await held.ended
      expect(held.said()).toContain('Gatehouse has stopped')
      await stage.restart()
      expect(await stage.accountsLeft()).toEqual([])
    }, 120_000)

    test('a port that another program has is not shared with it', async () => {
      const { sshPort } = stage.gatehouse

      const { code, stderr } = await stage.scratch.run(
        'up',
        [
          ...['--port', '0', '--integration-port', '0', '--no-agent', '--ssh-processes', '2'],
          ...['--ssh-port', String(sshPort)],
        ],
        { name: 'other' },
      )

      expect(code).toBe(1)
      expect(stderr).toContain(`Port ${sshPort} on 127.0.0.1 for sessions over SSH is in use`)
    }, 120_000)
  },
)
