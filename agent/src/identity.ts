import { AgentId } from '@gatehouse/contract/ids'
import { z } from 'zod'
import { readIfPresent, writeDurably } from './durable-file.ts'

/** Who this agent is to its server. Two tokens while one is exchanged for the next. */
export const Identity = z.strictObject({
  url: z.url(),
  /** PEM; the only authority this agent trusts. */
  ca: z.string(),
  agentId: AgentId,
  token: z.string(),
  nextToken: z.string().optional(),
})
export type Identity = z.infer<typeof Identity>

export const saveIdentity = (path: string, identity: Identity): void =>
  writeDurably(path, `${JSON.stringify(identity, undefined, 2)}\n`)

/** Undefined when nobody enrolled here yet. */
export function findIdentity(path: string): Identity | undefined {
  const text = readIfPresent(path)
  if (text === undefined) return undefined
  try {
    return Identity.parse(JSON.parse(text))
  } catch {
    // What the parser says may quote the file, which holds tokens.
    throw new Error(
      `${path} is damaged. Make a new connection string in the console and enrol again with --replace.`,
    )
  }
}
