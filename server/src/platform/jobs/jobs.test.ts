import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { testLog, useDatabase } from '../testing/database.ts'
import { addJob, domainEvent, job, onEvent, raise } from './jobs.ts'
import { type JobRunner, startJobs } from './runner.ts'

const database = useDatabase()
const Payload = z.object({ word: z.string() })
let runner: JobRunner | undefined

afterEach(async () => {
  await runner?.stop()
  runner = undefined
})

/** Collects what ran, and lets a test wait for a number of runs. */
function aTally() {
  const events = new EventTarget()
  const words: string[] = []
  return {
    words,
    note(word: string) {
      words.push(word)
      events.dispatchEvent(new Event('noted'))
    },
    async until(count: number) {
      while (words.length < count) await once(events, 'noted')
    },
  }
}

const parts = () => ({ db: database().db, log: testLog })

test('a job is queued only if its transaction commits', async () => {
  const tally = aTally()
  const say = job({
    name: 'test.say',
    payload: Payload,
    run: async (_ctx, { word }) => tally.note(word),
  })

  await database()
    .db.asSystem('a test', async (tx) => {
      await addJob(tx, say, { word: 'rolled back' })
      throw new Error('no')
    })
    .catch(() => undefined)
  await database().db.asSystem('a test', (tx) => addJob(tx, say, { word: 'committed' }))
  runner = await startJobs({ parts: parts(), jobs: [say], handlers: [] })
  await tally.until(1)

  expect(tally.words).toEqual(['committed'])
})

test('an event reaches each of its handlers, and one that fails is tried again by itself', async () => {
  const tally = aTally()
  const happened = domainEvent('test.happened', Payload)
  let tries = 0
  const steady = onEvent({
    event: happened,
    name: 'test.steady',
    run: async (_ctx, { word }) => tally.note(`steady ${word}`),
  })
  const shaky = onEvent({
    event: happened,
    name: 'test.shaky',
    async run(_ctx, { word }) {
      tries += 1
      if (tries === 1) throw new Error('not yet')
      tally.note(`shaky ${word}`)
    },
  })

  await database().db.asSystem('a test', (tx) => raise(tx, happened, { word: 'once' }))
  runner = await startJobs({ parts: parts(), jobs: [], handlers: [steady, shaky] })
  await tally.until(2)

  expect(tally.words.toSorted()).toEqual(['shaky once', 'steady once'])
  expect(tries).toBe(2)
})

test('a job with a key replaces the one that waits', async () => {
  const tally = aTally()
  const say = job({
    name: 'test.keyed',
    payload: Payload,
    run: async (_ctx, { word }) => tally.note(word),
  })
  await database().db.asSystem('a test', async (tx) => {
    await addJob(tx, say, { word: 'first' }, { key: 'one' })
    await addJob(tx, say, { word: 'second' }, { key: 'one' })
    await addJob(tx, say, { word: 'last' })
  })

  runner = await startJobs({ parts: parts(), jobs: [say], handlers: [] })
  await tally.until(2)

  expect(tally.words.toSorted()).toEqual(['last', 'second'])
})

test('slow work for others does not hold up our own: each lane has its own runner', async () => {
  const tally = aTally()
  const stuck = Promise.withResolvers<void>()
  const call = job({
    name: 'test.call',
    payload: Payload,
    lane: 'outbound',
    run: () => stuck.promise,
  })
  const say = job({
    name: 'test.beside',
    payload: Payload,
    run: async (_ctx, { word }) => tally.note(word),
  })
  await database().db.asSystem('a test', async (tx) => {
    await addJob(tx, call, { word: 'slow' })
    await addJob(tx, say, { word: 'fast' })
  })

  const work = { parts: parts(), jobs: [call, say], handlers: [], concurrency: 1 }
  runner = await startJobs({ ...work, lane: 'own' })
  const outbound = await startJobs({ ...work, lane: 'outbound' })
  await tally.until(1)

  expect(tally.words).toEqual(['fast'])
  stuck.resolve()
  await outbound.stop()
})
