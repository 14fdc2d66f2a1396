import { mkdtempSync, rmSync, writeFileSync, renameSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { MemoryHost } from '../../testing/memory-host.ts'
import type { DirectoryMachine } from '../directory-machine.ts'
import { accountXml, eventXml } from './testing/event-samples.ts'
import { WindowsLog } from './windows-log.ts'

// Each starts processes, on a computer that may be busy.
vi.setConfig({ testTimeout: 60_000 })

/** A Windows computer whose PowerShell and log are ours. It runs the script as it is; none of this was run on Windows. */
class FakeWindows {
  readonly host = new MemoryHost()
  readonly #directory = mkdtempSync(join(tmpdir(), 'gatehouse-windows-'))
  readonly #opened: WindowsLog[] = []
  #log = { oldest: 1, newest: 10, events: [] as [number, string][] }

  constructor() {
    this.change({})
    onTestFinished(async () => {
      for (const log of this.#opened) await log.close()
      rmSync(this.#directory, { recursive: true })
    })
  }

  get machine(): DirectoryMachine {
    const program = join(import.meta.dirname, 'testing/powershell.ts')
    const powershell = { file: process.execPath, args: [program, this.#path] }
    return { platform: 'win32', hostName: 'dc1', powershell, delay: () => Promise.resolve() }
  }

  get #path(): string {
    return join(this.#directory, 'log.json')
  }

  change(
    change: Partial<{ oldest: number; newest: number }>,
    now: { denied?: string; failure?: string; unreadable?: number[]; dies?: string } = {},
  ): void {
    this.#log = { ...this.#log, ...change }
    this.#write(now)
  }

  happens(id: number, more: Record<string, string> = {}): void {
    this.happensLater(id, more)
    this.#write()
  }

  /** Seen with the next change. */
  happensLater(id: number, more: Record<string, string> = {}): void {
    const recordId = this.#log.newest + 1
    const xml = eventXml(id, { TargetUserName: `u${recordId}`, ...more }, { recordId })
    this.#log.newest = recordId
    this.#log.events.push([recordId, xml])
  }

  /** In one go: it is read all the time. */
  #write(now: object = {}): void {
    writeFileSync(`${this.#path}.new`, JSON.stringify({ ...this.#log, ...now }))
    renameSync(`${this.#path}.new`, this.#path)
  }

  open(host = this.host): WindowsLog {
    const log = new WindowsLog(this.machine, host, { prefix: 'x/' })
    this.#opened.push(log)
    return log
  }
}

/** Reads until so many events came, and keeps the position. */
async function read(log: WindowsLog, host: MemoryHost, count: number): Promise<string[]> {
  const numbers: string[] = []
  await until(async () => {
    const { events, put } = await log.read()
    await host.commit({ put })
    numbers.push(...events.map(({ recordId }) => recordId))
    return numbers.length >= count
  })
  return numbers
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(10)
}

const positioned = (log: WindowsLog, host: MemoryHost, position: string) =>
  until(async () => {
    await host.commit({ put: (await log.read()).put })
    return host.get('x/position') === position
  })

test('what happens from now on is told, with text of several lines', async () => {
  const windows = new FakeWindows()
  const log = windows.open()
  await positioned(log, windows.host, '10')
  windows.happens(4725)
  windows.happens(5136, { AttributeValue: 'a\nb' })

  expect(await read(log, windows.host, 2)).toEqual(['11', '12'])
})

test('the next process goes on where this one stopped', async () => {
  const windows = new FakeWindows()
  const log = windows.open()
  await positioned(log, windows.host, '10')
  await log.close()
  windows.happens(4725)
  windows.happens(4726)

  const host = windows.host.restarted()
  expect(await read(windows.open(host), host, 2)).toEqual(['11', '12'])
})

test('a log that begins anew is read from its beginning', async () => {
  const windows = new FakeWindows()
  const log = windows.open()
  await positioned(log, windows.host, '10')
  await log.close()
  windows.change({ newest: 0 })
  windows.happens(1102)

  const host = windows.host.restarted()
  expect(await read(windows.open(host), host, 1)).toEqual(['1'])
})

test('what was overwritten before it could be read is told', async () => {
  const windows = new FakeWindows()
  const log = windows.open()
  await positioned(log, windows.host, '10')
  await log.close()
  windows.change({ oldest: 50, newest: 60 })

  const host = windows.host.restarted()
  const again = windows.open(host)
  await positioned(again, host, '60')
  expect(again.problems()).toMatchObject([
    {
      code: 'security-log-overwritten',
      message: expect.stringContaining('Events 11 to 49') as string,
    },
  ])
})

test('a log that may not be read is a problem until it can', async () => {
  const windows = new FakeWindows()
  windows.change({}, { denied: 'Attempted to perform an unauthorized operation.' })
  const log = windows.open()
  await until(async () => (await log.read(), log.problems().length > 0))
  expect(log.problems()).toMatchObject([
    {
      message: expect.stringContaining('access is denied (Attempted to perform') as string,
      fix: expect.stringContaining('Event Log Readers') as string,
    },
  ])
  expect(log.input().isUsed).toBe(false)

  windows.change({}, { failure: 'The RPC server is unavailable.' })
  await until(async () => (await log.read(), log.problems()[0]?.message.includes('RPC') === true))
  expect(log.problems()[0]?.fix).toContain('Windows Event Log')

  windows.change({})
  await until(async () => (await log.read(), log.problems().length === 0))
})

test('a PowerShell that cannot be started is a problem, and is tried again', async () => {
  const windows = new FakeWindows()
  const machine = { ...windows.machine, powershell: { file: '/no/powershell', args: [] } }
  const log = new WindowsLog(machine, windows.host, { prefix: 'x/' })
  await until(async () => (await log.read(), log.problems().length > 0))

  expect(log.problems()[0]?.message).toContain('cannot be started')
  await log.close()
})

test('a PowerShell that ends is started again, and what it complained of is said', async () => {
  const windows = new FakeWindows()
  windows.change({}, { dies: 'This script is\r\n blocked by a policy.\r\n' })
  const log = windows.open()
  await until(async () => (await log.read(), log.problems().length > 0))
  expect(log.problems()[0]?.message).toContain(
    'ended by itself: This script is blocked by a policy.',
  )

  windows.change({})
  const later = windows.host.now().getTime() + 60_000
  windows.host.time = () => new Date(later)
  await until(async () => (await log.read(), log.problems().length === 0))
})

test('no character in an event makes two lines of it, or none', async () => {
  const windows = new FakeWindows()
  const log = windows.open()
  await positioned(log, windows.host, '10')
  for (const character of ['\u2028', '\u2029', '\u0085', '\u0001', '\ud800', '\ufffe']) {
    windows.happens(4725, { TargetUserName: `a${character}b` })
  }

  expect(await read(log, windows.host, 6)).toHaveLength(6)
  expect(log.problems()).toEqual([])
})

test('events that Windows itself cannot read are counted', async () => {
  const windows = new FakeWindows()
  const log = windows.open()
  await positioned(log, windows.host, '10')
  windows.happensLater(4725)
  windows.happensLater(4726)
  windows.change({}, { unreadable: [11] })

  expect(await read(log, windows.host, 1)).toEqual(['12'])
  expect(log.problems()[0]).toMatchObject({ code: 'unreadable-events' })
})

test('a line without end is an event that cannot be read', async () => {
  const windows = new FakeWindows()
  const log = windows.open()
  await positioned(log, windows.host, '10')
  windows.happens(4725, { TargetUserName: 'x'.repeat(5_000_000) })
  windows.happens(4726)

  expect(await read(log, windows.host, 1)).toEqual(['12'])
  expect(log.problems()[0]?.message).toContain('1 events')
})

test('it ends while more waits than it takes', async () => {
  const windows = new FakeWindows()
  for (let number = 0; number < 5000; number++) windows.happensLater(4725)
  await windows.host.commit({ put: [['x/position', '10']] })
  windows.change({})
  const log = windows.open()
  await until(async () => (await log.read()).events.length > 0)

  await log.close()
})

test('an event that cannot be read is counted, and the others are told', async () => {
  const windows = new FakeWindows()
  const log = windows.open()
  await positioned(log, windows.host, '10')
  windows.happens(4725, { Broken: '</Data><' })
  windows.change({})
  const xml = accountXml(4726, 'c')
  expect(xml).toContain('4726')
  windows.happens(4726)

  expect(await read(log, windows.host, 1)).toContain('12')
})

test('it is nothing where no Windows runs', async () => {
  const windows = new FakeWindows()
  const machine = { ...windows.machine, platform: 'linux' }
  const log = new WindowsLog(machine, windows.host, { prefix: 'x/' })

  expect((await log.read()).events).toEqual([])
  expect(log.input().isUsed).toBe(false)
})
