import { measureFootprint } from './agent/footprint.ts'
import { measureSpool } from './agent/spool-throughput.ts'

// What the agent costs the computer that it watches, and how fast it keeps records.

const idleSeconds = Number(process.argv[2] ?? 60)

const { agent, bare } = await measureFootprint(idleSeconds)
const spool = await measureSpool()

const figures = {
  memory: figure(agent.memoryMegabytes, 'MB', bare.memoryMegabytes),
  memoryPeak: figure(agent.peakMegabytes, 'MB', bare.peakMegabytes),
  idleCpu: figure(agent.cpuPercent, '% of a core', bare.cpuPercent),
  spooled: figure(spool.ours, 'records/s', spool.bare),
}
const goals = [
  goal('memory at rest, MB', '< 90', agent.memoryMegabytes, agent.memoryMegabytes < 90),
  goal('processor at rest, % of a core', '< 1', agent.cpuPercent, agent.cpuPercent < 1),
  goal('spooled, records/s', '>= 20000', spool.ours, spool.ours >= 20_000),
]

console.log(`Agent with all collectors of a Linux computer, at rest for ${idleSeconds} s:`)
console.table(figures)
console.log('Reference: a Node process that does nothing; rows put straight into SQLite.')
console.table(goals)
console.log(JSON.stringify({ bench: 'agent', figures, goals }))

interface Figure {
  value: number
  unit: string
  reference: number
  ratio: number
}

function figure(value: number, unit: string, reference: number): Figure {
  const ratio = reference === 0 ? 0 : rounded(value / reference)
  return { value: rounded(value), unit, reference: rounded(reference), ratio }
}

function goal(name: string, wanted: string, value: number, met: boolean) {
  return { name, goal: wanted, value: rounded(value), met }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
