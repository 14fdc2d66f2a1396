import { expect, test } from 'vitest'
import { createLine, createLines } from './line.ts'

/** Work that runs until it is told to end. */
function work() {
  const { promise, resolve } = Promise.withResolvers<void>()
  const log: string[] = []
  const run = (name: string) => async () => {
    log.push(name)
    await promise
    return name
  }
  return { run, end: resolve, log }
}

test('only so many run at once; the others come in their order', async () => {
  const line = createLine({ atOnce: 2, waiting: 10 })
  const { run, end, log } = work()

  const all = ['a', 'b', 'c', 'd'].map((name) => line(run(name)))
  await expect.poll(() => log).toHaveLength(2)
  const startedAtFirst = [...log]
  end()

  expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd'])
  expect(startedAtFirst).toEqual(['a', 'b'])
  expect(log).toEqual(['a', 'b', 'c', 'd'])
})

test('who finds the line too long is sent away', async () => {
  const line = createLine({ atOnce: 1, waiting: 1 })
  const { run, end } = work()

  const [first, second] = [line(run('a')), line(run('b'))]
  await expect(line(run('c'))).rejects.toThrow('Too many people sign in at once')
  end()

  expect(await Promise.all([first, second])).toEqual(['a', 'b'])
})

test('work that fails makes room like any other', async () => {
  const line = createLine({ atOnce: 1, waiting: 5 })

  const failed = line(() => Promise.reject(new Error('no')))
  const next = line(() => Promise.resolve('next'))

  await expect(failed).rejects.toThrow('no')
  expect(await next).toBe('next')
})

test('lines of different keys do not hold each other up', async () => {
  const inLineFor = createLines({ atOnce: 1, waiting: 5 })
  const { run, end, log } = work()

  const all = [inLineFor('a', run('a1')), inLineFor('a', run('a2')), inLineFor('b', run('b1'))]
  await expect.poll(() => log).toEqual(['a1', 'b1'])
  end()

  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'b1'])
})
