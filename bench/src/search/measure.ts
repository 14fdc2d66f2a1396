import type { ClickHouseEngine } from '@gatehouse/server/platform/clickhouse/engine.ts'
import type { Client } from '../client.ts'
import { percentile } from '../report.ts'
import { bareSql, type Question, questions } from './questions.ts'

const warmRounds = 5
const rounds = 60

export interface Times {
  p50: number
  p95: number
}
export type Answers = ReadonlyMap<string, Times>

/** How long each question takes, asked of one organization after the other. */
async function ofEach(
  ids: readonly string[],
  ask: (question: Question, organizationId: string) => Promise<number>,
): Promise<Answers> {
  const answers = new Map<string, Times>()
  for (const question of questions) {
    const times: number[] = []
    for (let round = 0; round < warmRounds + rounds; round += 1) {
      const milliseconds = await ask(question, ids[round % ids.length] ?? '')
      if (round >= warmRounds) times.push(milliseconds)
    }
    answers.set(question.name, { p50: percentile(times, 0.5), p95: percentile(times, 0.95) })
  }
  return answers
}

export const measureServer = (client: Client, ids: readonly string[]): Promise<Answers> =>
  ofEach(ids, async (question, organizationId) => {
    const address = await question.address(client, organizationId)
    const began = performance.now()
    const { status, body } = await client.get(`/organizations/${organizationId}${address}`)
    if (status !== 200) throw new Error(`${address} answered ${status}: ${JSON.stringify(body)}`)
    return performance.now() - began
  })

/** The same data asked without a server in between, and without what a server has to see to. */
export const measureBare = (engine: ClickHouseEngine, ids: readonly string[]): Promise<Answers> =>
  ofEach(ids, async (question, organizationId) => {
    const began = performance.now()
    await engine.query(bareSql(question), { organizationId })
    return performance.now() - began
  })
