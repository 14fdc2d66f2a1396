import { expect, test } from 'vitest'
import { ask } from './ask.ts'
import { useActivity } from './testing.ts'

const activity = useActivity()

test('a search that takes too long is ended and says what to do', async () => {
  const sql = 'select count() from numbers(1000000000000) where sipHash64(number) = 1'

  await expect(ask(activity().index, { sql, params: {} }, 0)).rejects.toMatchObject({
    code: 'unavailable',
    message: 'This search took longer than 20 seconds. Narrow the time range or add a filter.',
  })
})
