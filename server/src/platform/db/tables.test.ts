import { test } from 'vitest'
import { useDatabase } from '../testing/database.ts'
import { generateTables } from './generate-tables.ts'

const database = useDatabase()

test('tables.ts is what the migrations make; run "npm run tables" when this fails', async () => {
  await generateTables(database().ownerUrl, { verify: true })
})
