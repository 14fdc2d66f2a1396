import { agentApi } from '@gatehouse/contract/agents'
import type { ConnectionDetails } from '@gatehouse/contract/sites'
import type { Clock } from '../clock.ts'
import type { HostFacts } from '../host-facts.ts'
import type { Identity } from '../identity.ts'
import { answerFailure, parseJson } from '../server/answer-failure.ts'
import { ServerConnection } from '../server/connection.ts'
import { apiPath } from '../server/server-link.ts'
import { presentedAuthority } from './presented-authority.ts'

const timeoutMilliseconds = 30_000

/**
 * Exchanges the one-time secret for a token of our own, over a connection whose authority has the fingerprint
 * of the connection string and whose certificate is for the host of its address.
 */
export async function enrol(
  details: ConnectionDetails,
  facts: HostFacts,
  options: { clock: Clock; signal: AbortSignal },
): Promise<Identity> {
  const { now } = options.clock
  const ca = await presentedAuthority(details.url, details.caFingerprint, {
    now,
    timeoutMilliseconds,
    signal: options.signal,
  })
  const connection = new ServerConnection({
    url: details.url,
    ca,
    now,
    deadlines: { silenceMilliseconds: timeoutMilliseconds, exchangeMilliseconds: 60_000 },
  })
  try {
    return { ...(await exchangeSecret(connection, details, facts, options.signal)), ca }
  } finally {
    connection.close()
  }
}

async function exchangeSecret(
  connection: ServerConnection,
  { url, secret }: ConnectionDetails,
  facts: HostFacts,
  signal: AbortSignal,
): Promise<Omit<Identity, 'ca'>> {
  const answer = await connection.ask({
    method: agentApi.enrol.method,
    path: apiPath(agentApi.enrol.path),
    headers: { 'content-type': 'application/json' },
    body: [Buffer.from(JSON.stringify({ secret, ...facts }))],
    signal,
  })
  if (answer.status < 200 || answer.status > 299) throw refusal(url, answerFailure(url, answer))
  const { agentId, token } = agentApi.enrol.response.parse(parseJson(answer.body))
  return { url, agentId, token }
}

function refusal(url: string, cause: Error & { kind: string }): Error {
  if (cause.kind === 'busy' || cause.kind === 'unreachable') return cause
  return new Error(`The server at ${url} did not accept the connection string: ${cause.message}`, {
    cause,
  })
}
