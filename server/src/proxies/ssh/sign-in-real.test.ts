import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import path from 'node:path'
import { Client, utils } from 'ssh2'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  eventually,
  type Gate,
  missingPeers,
  type Peer,
  type Ran,
  runProgram,
  ssh,
  startGate,
  startSshd,
} from './testing.ts'

describe.skipIf(missingPeers)('signing in with a real client', () => {
  let sshd: Peer
  let gate: Gate

  beforeEach(async () => {
    sshd = await startSshd()
    gate = await startGate(sshd)
  })
  afterEach(async () => {
    await gate.stop()
    await sshd.stop()
  })

  const there = 'alice+root+web1'
  const withAnswers = async (answers: string[], method: string): Promise<Ran> => {
    await writeFile(path.join(gate.directory, 'answers'), `${answers.join('\n')}\n`)
    const options = ['-o', `PreferredAuthentications=${method}`, '-o', 'NumberOfPasswordPrompts=1']
    return ssh(gate, there, ['echo in'], undefined, options)
  }

  test('with a password, when asked for it', async () => {
    expect(await withAnswers(['Correct-Horse-1'], 'keyboard-interactive')).toMatchObject({
      code: 0,
    })
    expect(await withAnswers(['Wrong-Horse-1'], 'keyboard-interactive')).toMatchObject({
      code: 255,
    })
    expect(await withAnswers(['Correct-Horse-1'], 'password')).toMatchObject({ code: 0 })
  })

  test('with a password and a code', async () => {
    gate.broker.code = '123456'

    const asked = await withAnswers(['Correct-Horse-1', '123456'], 'keyboard-interactive')
    const behind = await withAnswers(['Correct-Horse-1,123456'], 'password')
    const wrong = await withAnswers(['Correct-Horse-1', '654321'], 'keyboard-interactive')

    expect([asked.code, behind.code, wrong.code]).toEqual([0, 0, 255])
  })

  test('with a key and a code', async () => {
    gate.broker.code = '123456'

    const ran = await withAnswers(['123456'], 'publickey,keyboard-interactive')

    expect(ran.code).toBe(0)
  })

  test('by the browser, whose link and code are shown', async () => {
    const running = withAnswers([''], 'keyboard-interactive')
    gate.broker.browser.resolve('yes')

    const ran = await running

    expect(ran).toMatchObject({ code: 0 })
    expect(ran.stderr + ran.stdout.toString()).toContain('in')
  })

  test('a key that is only offered lets nobody in and signs in nobody', async () => {
    const publicKey = utils.parseKey(await readFile(path.join(gate.directory, 'alice.pub')))
    if (publicKey instanceof Error) throw publicKey
    const client = new Client()
    let isIn = false
    client.on('ready', () => (isIn = true)).on('error', () => undefined)
    const forged = { ...publicKey, type: 'ssh-ed25519', isPrivateKey: () => true }
    client.connect({
      host: '127.0.0.1',
      port: gate.proxy.address.port,
      username: there,
      authHandler: [
        {
          type: 'publickey',
          username: there,
          // Offers the key of somebody else, and signs with nothing.
          key: Object.assign(Object.create(publicKey), forged, { sign: () => Buffer.alloc(64, 7) }),
        },
      ] as never,
    })
    await new Promise<void>((resolve) => client.once('close', () => resolve()))

    expect(isIn).toBe(false)
    expect(gate.broker.signIns).toEqual([])
    expect(gate.broker.requests).toEqual([])
  })

  test('none, and a name that cannot be, are refused', async () => {
    const none = await runProgram(
      'ssh',
      [
        ...gate.client('p').filter((word) => !word.endsWith('alice') && word !== '-i'),
        '-o',
        'PreferredAuthentications=none',
        '-l',
        there,
        '127.0.0.1',
      ],
      { env: gate.environment },
    )
    const strange = await ssh(gate, '+root+web1', ['true'])

    expect([none.code, strange.code]).toEqual([255, 255])
    expect(gate.broker.requests).toEqual([])
  })

  test('who guesses is sent away after six tries', async () => {
    const client = new Client()
    let tries = 0
    client.on('error', () => undefined)
    client.connect({
      host: '127.0.0.1',
      port: gate.proxy.address.port,
      username: there,
      authHandler: ((_left: unknown, _partial: unknown, next: (method: object) => void) => {
        tries += 1
        next({ type: 'password', username: there, password: `Guess-${tries}` })
      }) as never,
    })
    await new Promise<void>((resolve) => client.once('close', () => resolve()))

    expect(gate.broker.signIns).toHaveLength(6)
  })

  test('a crowd that says nothing does not keep out others, and is sent away', async () => {
    await gate.stop()
    gate = await startGate(sshd, { limits: { refusalMs: 20, farewellMs: 2000, handshakeMs: 3000 } })
    const crowd: Socket[] = []
    for (let index = 0; index < 2000; index += 1) {
      const socket = connect({
        port: gate.proxy.address.port,
        host: '127.0.0.1',
        localAddress: '127.0.0.9',
      })
      socket.on('error', () => undefined).resume()
      crowd.push(socket)
      if (index % 200 === 0) await once(socket, 'connect').catch(() => undefined)
    }

    const ran = await ssh(gate, there, ['echo in'])

    expect(ran).toMatchObject({ code: 0 })
    await eventually(() => crowd.every((socket) => socket.destroyed))
    for (const socket of crowd) socket.destroy()
  })
})
