import { AgentConfiguration } from '@gatehouse/contract/agents'
import { ConnectorId } from '@gatehouse/contract/ids'
import { z } from 'zod'
import { readIfPresent, writeDurably } from './durable-file.ts'

const WantedConnector = z.object({
  id: ConnectorId,
  /** May be one that this version does not know yet; then the others still run. */
  kind: z.string().max(200),
  settings: z.record(z.string(), z.unknown()),
})
export type WantedConnector = z.infer<typeof WantedConnector>

/** Keeps a server's mistake from making the agent spin, or sleep for ever. */
const secondsUpTo = (most: number) =>
  z.number().transform((seconds) => Math.min(most, Math.max(1, seconds)))

export const LenientConfiguration = AgentConfiguration.extend({
  uploadIntervalSeconds: secondsUpTo(86_400),
  heartbeatSeconds: secondsUpTo(3600),
  connectors: z.array(WantedConnector),
})
export type Configuration = z.infer<typeof LenientConfiguration>

/** Until the server has said what it wants. */
export const initialConfiguration: Configuration = {
  revision: '',
  uploadIntervalSeconds: 900,
  heartbeatSeconds: 30,
  spool: { maxBytes: 512 * 1024 * 1024, maxAgeSeconds: 14 * 86_400 },
  connectors: [],
}

export const saveConfiguration = (path: string, configuration: Configuration): void =>
  writeDurably(path, JSON.stringify(configuration))

/** What the server wanted last, so that collecting starts without it; a damaged file counts as none. */
export function findConfiguration(path: string): Configuration | undefined {
  const text = readIfPresent(path)
  if (text === undefined) return undefined
  try {
    return LenientConfiguration.parse(JSON.parse(text))
  } catch {
    // The first heartbeat brings it again.
    return undefined
  }
}
