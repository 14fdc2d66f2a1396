import { expect, test } from 'vitest'
import { Turnstile } from './turnstile.ts'

test('so many go through at a time, others wait, and who would wait too long is told', async () => {
  const turnstile = new Turnstile({ atOnce: 1, waiting: 1 })
  const first = Promise.withResolvers<string>()
  const order: string[] = []
  const note = (text: string) => () => {
    order.push(text)
    return Promise.resolve(text)
  }

  const one = turnstile.pass(() => first.promise)
  const two = turnstile.pass(note('two'))
  await expect(turnstile.pass(note('three'))).rejects.toThrow('Too many')
  expect(order).toEqual([])
  first.reject(new Error('It failed'))

  await expect(one).rejects.toThrow('It failed')
  expect(await two).toBe('two')
  expect(await turnstile.pass(note('four'))).toBe('four')
})
