import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbedded } from './embedded.ts'
import { engineSuite } from './engine.suite.ts'

engineSuite(async () => {
  const path = await mkdtemp(join(tmpdir(), 'gatehouse-index-'))
  return { engine: await openEmbedded({ path }), remove: () => rm(path, { recursive: true }) }
})
