import { expect, test } from 'vitest'
import { useDatabase } from '#platform/testing/database.ts'
import { aManagingOrganization, partsOf, TestClock } from '../domains/organizations/testing.ts'
import { createSshTrouble } from './ssh-trouble.ts'

const database = useDatabase()

test('a notification comes when a process ends for the third time, and goes when all run', async () => {
  const parts = partsOf(database(), new TestClock())
  const { id } = await aManagingOrganization(parts)
  const trouble = createSshTrouble(parts)
  const waiting = () =>
    parts.db.inOrganization(id, (tx) =>
      tx.selectFrom('notification').select(['text', 'ended_at']).execute(),
    )

  trouble.keepsEnding(1, 2, 'by SIGKILL')
  trouble.keepsEnding(2, 3, 'by SIGKILL')
  await expect.poll(waiting).toHaveLength(1)
  expect((await waiting())[0]?.text).toContain(
    'Process 2, which takes sessions over SSH, ended 3 times in a row, the last time by SIGKILL,',
  )
  trouble.keepsEnding(1, 3, 'by SIGKILL')
  trouble.runsWell(2)
  trouble.runsWell(1)

  await expect.poll(async () => (await waiting())[0]?.ended_at).toBeInstanceOf(Date)
})
