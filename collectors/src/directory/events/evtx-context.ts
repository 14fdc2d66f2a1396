import type { Work } from './evtx-cursor.ts'
import type { ChunkNames } from './evtx-names.ts'
import type { ChunkTemplates } from './evtx-templates.ts'

/** What tokens of a chunk are read with. */
export interface TokenContext {
  names: ChunkNames
  templates: ChunkTemplates
  work: Work
  /** Elements of a template say on which value they depend; others do not. */
  isTemplate: boolean
  depth: number
}
