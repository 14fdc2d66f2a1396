import { AgentConfiguration, DirectoryLogin } from '@gatehouse/contract/agents'
import { ConnectorId } from '@gatehouse/contract/ids'
import { z } from 'zod'
import { readIfPresent, writeDurably } from './durable-file.ts'
import { openText, sealText } from './sealed-text.ts'

const WantedConnector = z.object({
  id: ConnectorId,
  /** May be one that this version does not know yet; then the others still run. */
  kind: z.string().max(200),
  settings: z.record(z.string(), z.unknown()),
  directory: DirectoryLogin.optional(),
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

/** As it is on disk: logins are sealed. */
const StoredConfiguration = LenientConfiguration.extend({
  connectors: z.array(
    WantedConnector.omit({ directory: true }).extend({ sealedLogin: z.string().optional() }),
  ),
})

const placeOf = (id: string) => `login:${id}`

export function saveConfiguration(path: string, configuration: Configuration, key: Buffer): void {
  const connectors = configuration.connectors.map(({ directory, ...connector }) => ({
    ...connector,
    ...(directory
      ? { sealedLogin: sealText(key, JSON.stringify(directory), placeOf(connector.id)) }
      : {}),
  }))
  writeDurably(path, JSON.stringify({ ...configuration, connectors }))
}

/** What the server wanted last, so that collecting starts without it; a file that is damaged, or of another key, counts as none. */
export function findConfiguration(path: string, key: Buffer): Configuration | undefined {
  const text = readIfPresent(path)
  if (text === undefined) return undefined
  try {
    const { connectors, ...stored } = StoredConfiguration.parse(JSON.parse(text))
    return {
      ...stored,
      connectors: connectors.map(({ sealedLogin, ...connector }) => ({
        ...connector,
        ...(sealedLogin === undefined
          ? {}
          : { directory: openLogin(sealedLogin, connector.id, key) }),
      })),
    }
  } catch {
    // The first heartbeat brings it again.
    return undefined
  }
}

const openLogin = (sealed: string, id: string, key: Buffer): DirectoryLogin =>
  DirectoryLogin.parse(JSON.parse(openText(key, sealed, placeOf(id))))
