import { randomBytes } from 'node:crypto'
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
  /** 32 random bytes in base64: what the agent seals its secrets with. */
  sealingSecret: z.string().optional(),
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

/** Gives an identity that has none its own secret, on disk before this returns. */
export function withSealingSecret(
  path: string,
  identity: Identity,
): Identity & { sealingSecret: string } {
  const { sealingSecret } = identity
  if (sealingSecret !== undefined) return { ...identity, sealingSecret }
  const complete = { ...identity, sealingSecret: randomBytes(32).toString('base64') }
  saveIdentity(path, complete)
  return complete
}
