import type http from 'node:http'
import https from 'node:https'
import { createInterface } from 'node:readline'
import type { RecordingId, SessionId } from '@gatehouse/contract/ids'
import { type Recording, recordingsApi } from '@gatehouse/contract/recordings'
import { sessionsApi } from '@gatehouse/contract/sessions'
import { addressOf, type Client } from '@gatehouse/test/e2e/client.ts'
import { until } from '@gatehouse/test/e2e/until.ts'
import type { Place } from './place.ts'

const patienceSeconds = 120

export async function newestSession({
  admin,
  organizationId,
}: Place): Promise<{ id: SessionId; state: string } | undefined> {
  const query = { organizationId, limit: 1 }
  const { sessions } = await admin.call(sessionsApi.list, { query })
  return sessions[0]
}

/** The recording of the session that came after another, once both have ended. */
export async function recordingAfter(
  place: Place,
  before: { id: SessionId } | undefined,
): Promise<Recording> {
  const { admin, organizationId } = place
  const session = await until(
    'the session is over',
    async () => {
      const newest = await newestSession(place)
      return newest?.id !== before?.id && newest?.state === 'ended' && newest
    },
    patienceSeconds,
  )
  const query = { organizationId, sessionId: session.id }
  return until(
    'its recording has ended',
    async () => {
      const { recordings } = await admin.call(recordingsApi.list, { query })
      return recordings.find(({ state }) => state !== 'recording')
    },
    patienceSeconds,
  )
}

/** What the check of each hash and signature finds; undefined when they are as they were written. */
export async function problemOf(
  { admin, organizationId }: Place,
  { id: recordingId, state }: Recording,
): Promise<string | undefined> {
  const params = { organizationId, recordingId }
  const { isIntact, text } = await admin.call(recordingsApi.verify, { params })
  if (isIntact && state === 'complete') return undefined
  // It says of itself that its end is missing, which is honest.
  if (state === 'broken') return undefined
  return `the recording is ${state}: ${text}`
}

/** What was shown, byte for byte, event by event: a text would leave out the spaces at the end of a line. */
export async function* shownIn(
  { admin, organizationId }: Place,
  recordingId: RecordingId,
): AsyncGenerator<Buffer, void> {
  const params = { organizationId, recordingId }
  const path = addressOf(recordingsApi.export, params, { format: 'asciicast' })
  const response = await answerOf(admin, path)
  for await (const line of createInterface({ input: response })) {
    const event: unknown = JSON.parse(line)
    if (!Array.isArray(event) || event[1] !== 'o') continue
    yield Buffer.from(String(event[2]))
  }
}

const answerOf = ({ url, ca, token }: Client, path: string) =>
  new Promise<http.IncomingMessage>((resolve, reject) => {
    const headers = { authorization: `Bearer ${token ?? ''}` }
    https
      .get(`${url}${path}`, { ca, headers }, (response) => {
        if (response.statusCode === 200) resolve(response)
        else reject(new Error(`The export was answered with ${response.statusCode}.`))
      })
      .once('error', reject)
  })
