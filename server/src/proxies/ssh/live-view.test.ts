import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TerminalView } from '../broker.ts'
import {
  eventually,
  type Gate,
  missingPeers,
  openTerminal,
  type Peer,
  ssh,
  startGate,
  startSshd,
} from './testing.ts'

describe.skipIf(missingPeers)(`who watches sees (missing: ${missingPeers})`, () => {
  let sshd: Peer
  let gate: Gate

  beforeAll(async () => {
    sshd = await startSshd()
    gate = await startGate(sshd)
  })
  afterAll(async () => {
    await gate?.stop()
    await sshd?.stop()
  })

  const textOf = (views: readonly TerminalView[]) =>
    Buffer.concat(views.map(({ data }) => data)).toString()
  /** What was told since the last beginning. */
  const seen = () => {
    const { views } = gate.broker
    return textOf(views.slice(views.findLastIndex(({ isBeginning }) => isBeginning)))
  }
  const untilSeen = (text: string) => eventually(() => seen().includes(text))
  const forget = () => {
    gate.broker.views.length = 0
    gate.broker.isWatched = false
  }

  test('a terminal from its beginning, each key, its size, and its end', async () => {
    const terminal = await openTerminal(gate, 'alice+root+web1')
    terminal.type('echo before-$((1+1))\n')
    // Or the notice would come sometimes before the prompt, and sometimes behind it.
    await terminal.until(/before-2\s+[^\n]*[#$] $/)

    gate.broker.say({ state: 'watched', text: 'bob watches this session.' })
    await terminal.until('bob watches this session.')
    await untilSeen('before-2')
    terminal.type('ec')
    await eventually(() => seen().endsWith('ec'))
    terminal.type('ho after\n')
    await untilSeen('after')
    terminal.resize(132, 43)
    await eventually(() => gate.broker.views.at(-1)?.columns === 132)
    terminal.type('exit\n')
    await terminal.ended
    await eventually(() => gate.broker.views.at(-1)?.isClosed)

    expect(gate.broker.views.at(0)).toMatchObject({ isBeginning: true, title: 'Shell' })
    forget()
  })

  test('nothing that is typed at a hidden prompt', async () => {
    gate.broker.say({ state: 'watched', text: '' })
    const terminal = await openTerminal(gate, 'alice+root+web1')
    terminal.type('read -rsp "hid""den:" word; echo got-${#word}\n')
    await untilSeen('hidden:')
    terminal.type('hunter2-secret\n')
    await untilSeen('got-14')

    expect(textOf(gate.broker.views)).not.toContain('hunter2')
    terminal.vanish()
    await eventually(() => gate.proxy.connections() === 0)
    forget()
  })

  test('a command without a terminal as text, and its output to the last byte', async () => {
    gate.broker.say({ state: 'watched', text: '' })

    await ssh(gate, 'alice+root+web1', [String.raw`printf 'one\n\033[2Jtwo\n'; printf three >&2`])
    await eventually(() => gate.broker.views.at(-1)?.isClosed)

    expect(gate.broker.views.at(-1)).toMatchObject({ hasTerminal: false })
    expect(gate.broker.views.at(-1)?.title).toContain('printf')
    expect(textOf(gate.broker.views)).toMatch(/one\n\.\[2Jtwo\n/)
    expect(textOf(gate.broker.views)).toContain('three')
    forget()
  })

  test('a flood, without the session waiting for whoever does not take it', async () => {
    const never = Promise.withResolvers<void>()
    const { show } = gate.broker
    gate.broker.show = () => never.promise
    gate.broker.say({ state: 'watched', text: '' })

    const flood = await ssh(gate, 'alice+root+web1', ['head -c 50000000 /dev/zero'])

    gate.broker.show = show
    never.resolve()
    expect(flood.stdout).toHaveLength(50_000_000)
    forget()
  })

  test('nothing while nobody watches', async () => {
    gate.broker.say({ state: 'unwatched', text: '' })
    await ssh(gate, 'alice+root+web1', ['echo quiet'])

    expect(gate.broker.views).toEqual([])
  })
})
