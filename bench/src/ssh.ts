// What the proxy costs whoever works through it: the same bytes, keys and connections on the way to one real OpenSSH server,
// directly, over a second one as a jump host, and through the product, recorded and not.
//
//   ./gatehouse bench ssh [transfers|keys|connect|crowd|idle|work|losses] [--whole]
import path from 'node:path'
import { missingForSshd } from '@gatehouse/server/platform/testing/sshd.ts'
import {
  atMost,
  below,
  exactly,
  figure,
  type Figure,
  type Goal,
  percentile,
  print,
} from './report.ts'
import { measureConnects } from './ssh/connects.ts'
import { openCrowd } from './ssh/crowd.ts'
import { measureIdle } from './ssh/idle.ts'
import { measureKeystrokes } from './ssh/keystrokes.ts'
import { measureLosses } from './ssh/losses.ts'
import { ways } from './ssh/names.ts'
import { openPlace, type Place } from './ssh/place.ts'
import { writeSample } from './ssh/sample.ts'
import { untilQuiet } from './ssh/quiet.ts'
import { type Cost, kinds, measureTransfers } from './ssh/transfers.ts'
import { measureTypicalWork } from './ssh/typical-work.ts'

const mebibyte = 1024 * 1024
const transferBytes = 1024 * mebibyte
const crowdCount = 200
const idleCount = 500

const isWhole = process.argv.includes('--whole')
const transferRounds = isWhole ? 5 : 3
const connectRounds = isWhole ? 50 : 20
const keyCount = isWhole ? 1000 : 300
const trials = isWhole ? { count: 100, bytes: transferBytes } : { count: 100, bytes: 16 * mebibyte }

const parts: Record<string, (place: Place) => Promise<void>> = {
  transfers: benchTransfers,
  keys: benchKeys,
  connect: benchConnects,
  crowd: benchCrowd,
  idle: benchIdle,
  work: benchWork,
  losses: benchLosses,
}
const figures: Record<string, Figure> = {}
const goals: Goal[] = []

const words = process.argv.slice(2).filter((word) => word !== '--whole')
const unknown = words.filter((word) => !(word in parts))
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}; parts are ${Object.keys(parts).join(', ')}.`)
  process.exitCode = 2
} else {
  process.exitCode = await run(words)
}

async function run(wanted: readonly string[]): Promise<number> {
  const missing = missingForSshd()
  if (missing !== '') {
    console.error(`Sessions over SSH cannot be measured here; missing: ${missing}.`)
    return 1
  }
  const failed: string[] = []
  const place = await openPlace()
  try {
    console.log(
      isWhole
        ? 'The whole of it: each disconnect in a transfer of 1 GiB.'
        : 'The short run: disconnects in transfers of 16 MiB. --whole takes 1 GiB for each, and more rounds.',
    )
    for (const [name, part] of Object.entries(parts)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue
      await untilQuiet(place)
      const began = performance.now()
      await part(place).catch((cause: unknown) => {
        failed.push(name)
        console.error(`Could not be measured: ${name}.`, cause)
      })
      console.log(`${name}: took ${((performance.now() - began) / 1000).toFixed(0)} s.`)
    }
  } finally {
    await place.close()
  }
  print({ bench: 'ssh', figures, goals })
  if (failed.length > 0) console.error(`Not measured, see above: ${failed.join(', ')}.`)
  return failed.length > 0 ? 1 : 0
}

async function sampleOf(place: Place): Promise<string> {
  const file = path.join(place.directory, 'sample')
  await writeSample(file, transferBytes)
  return file
}

async function benchTransfers(place: Place): Promise<void> {
  const costs = await measureTransfers(place, {
    ...{ file: await sampleOf(place), rounds: transferRounds },
  })
  for (const kind of kinds) {
    const { direct, jumped, recorded, unrecorded } = costs[kind]
    const rate = ({ seconds }: Cost) => transferBytes / mebibyte / seconds
    const cpu = ({ product, servers, clients }: Cost) => product + servers + clients
    figures[`${kind}, recorded, to direct`] = figure(rate(recorded), 'MiB/s', rate(direct))
    figures[`${kind}, recorded, to ssh -J`] = figure(rate(recorded), 'MiB/s', rate(jumped))
    figures[`${kind}, not recorded, to ssh -J`] = figure(rate(unrecorded), 'MiB/s', rate(jumped))
    figures[`${kind}, recorded, all processors`] = figure(cpu(recorded), 's', cpu(jumped))
    figures[`${kind}, recorded, our processor`] = figure(recorded.product, 's', unrecorded.product)
    const slower = recorded.seconds / jumped.seconds
    goals.push(atMost(`${kind}, recorded, time to that of ssh -J`, slower, 1))
  }
}

async function benchKeys({ sshConfig }: Place): Promise<void> {
  const times = await measureKeystrokes(sshConfig, ways, keyCount)
  const at = (way: (typeof ways)[number], share: number) => percentile(times.get(way) ?? [], share)
  for (const [name, share] of [
    ['p50', 0.5],
    ['p95', 0.95],
  ] as const) {
    figures[`echo of a key, recorded, ${name}`] = figure(
      at('recorded', share),
      'ms',
      at('direct', share),
    )
    figures[`echo of a key, ssh -J, ${name}`] = figure(
      at('jumped', share),
      'ms',
      at('direct', share),
    )
    const added = at('recorded', share) - at('direct', share)
    figures[`echo of a key, added, ${name}`] = figure(added, 'ms')
    if (name === 'p50') goals.push(below('echo of a key, added, p50, ms', added, 1))
  }
}

async function benchConnects({ sshConfig }: Place): Promise<void> {
  const times = await measureConnects(sshConfig, [...ways, 'ephemeral'], connectRounds)
  const p50 = (way: (typeof ways)[number] | 'ephemeral') => percentile(times.get(way) ?? [], 0.5)
  figures['connect to prompt, recorded, to direct'] = figure(p50('recorded'), 'ms', p50('direct'))
  figures['connect to prompt, recorded, to ssh -J'] = figure(p50('recorded'), 'ms', p50('jumped'))
  figures['connect to prompt, not recorded, to ssh -J'] = figure(
    p50('unrecorded'),
    'ms',
    p50('jumped'),
  )
  figures['connect to prompt, account made for it'] = figure(p50('ephemeral'), 'ms', p50('jumped'))
  const ratio = p50('recorded') / p50('jumped')
  goals.push(atMost('connect to prompt, to that of ssh -J', ratio, 1))
}

async function benchCrowd(place: Place): Promise<void> {
  const open = async (host: 'recorded' | 'jumped') => {
    const began = performance.now()
    const crowd = await openCrowd(place, { count: crowdCount, atOnce: crowdCount, host })
    const seconds = (performance.now() - began) / 1000
    return { seconds, failures: [...crowd.complaints, ...(await crowd.leave())] }
  }
  const jumped = await open('jumped')
  const { seconds, failures } = await open('recorded')
  tell(`One of ${crowdCount} at once`, failures)
  figures[`${crowdCount} sessions at once, all open after`] = figure(seconds, 's', jumped.seconds)
  goals.push(exactly(`${crowdCount} sessions at once, failed`, failures.length, 0))
}

function tell(what: string, complaints: readonly string[]): void {
  for (const complaint of complaints.slice(0, 10)) console.error(`${what}: ${complaint}`)
  if (complaints.length > 10) console.error(`${what}: and ${complaints.length - 10} more.`)
}

async function benchIdle(place: Place): Promise<void> {
  const { opened, complaints, all, proxies, proxyCount } = await measureIdle(place, idleCount)
  tell(`One of ${idleCount} at rest`, complaints)
  const each = (bytes: number) => bytes / opened / mebibyte
  figures['idle session, all processes (PSS)'] = figure(each(all), 'MiB')
  figures[`idle session, what takes connections (RSS of ${proxyCount})`] = figure(
    each(proxies),
    'MiB',
  )
  goals.push(
    below(`each of ${idleCount} idle sessions, MiB`, each(all), 1),
    exactly(`${idleCount} idle sessions, failed`, complaints.length, 0),
  )
}

async function benchWork(place: Place): Promise<void> {
  const { bytesPerHour, seconds, shownBytes } = await measureTypicalWork(place)
  console.log(`Typical work for ${seconds.toFixed(0)} s showed ${shownBytes} bytes.`)
  figures['recording of an hour of typical work'] = figure(bytesPerHour / 1024, 'KiB')
}

async function benchLosses(place: Place): Promise<void> {
  const { count, bytes: size } = trials
  const file = await sampleOf(place)
  const { whole, broken, bytes, complaints } = await measureLosses(place, {
    ...{ file, size, trials: count },
  })
  tell('Lost', complaints)
  console.log(
    `${count} transfers of ${size / mebibyte} MiB: ${whole} arrived whole, ${broken} broke off.`,
  )
  figures['transfers that broke off'] = figure(broken, `of ${count}`)
  figures['arrived and compared'] = figure(bytes / mebibyte, 'MiB')
  goals.push(exactly('bytes or recordings that are not as sent', complaints.length, 0))
}
