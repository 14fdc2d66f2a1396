import { expect, test } from 'vitest'
import { OutcomeWriter } from './outcome-writer.ts'

/** Writes when it is let, and fails over what it was told to. */
function aSlowWriter(bad: readonly string[] = []) {
  const written: string[][] = []
  const opened: (() => void)[] = []
  const writer = new OutcomeWriter<string>(async (outcomes) => {
    await new Promise<void>((resolve) => opened.push(resolve))
    if (outcomes.some((one) => bad.includes(one))) throw new Error('It cannot be written.')
    written.push([...outcomes])
  })
  const letAll = async (saved: Promise<unknown>) => {
    let isDone = false
    void saved.finally(() => (isDone = true))
    while (!isDone) {
      opened.shift()?.()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { writer, written, letAll }
}

test('what comes while others are written is written together', async () => {
  const { writer, written, letAll } = aSlowWriter()

  await letAll(Promise.all(['a', 'b', 'c'].map((one) => writer.save(one))))

  expect(written).toEqual([['a'], ['b', 'c']])
})

test('one that cannot be written does not take the others with it', async () => {
  const { writer, written, letAll } = aSlowWriter(['bad'])

  const saved = Promise.allSettled(['a', 'b', 'bad', 'c'].map((one) => writer.save(one)))
  await letAll(saved)

  expect((await saved).map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
  ])
  expect(written).toEqual([['a'], ['b'], ['c']])
})
