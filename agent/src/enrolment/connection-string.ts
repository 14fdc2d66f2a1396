import { ConnectionDetails, ConnectionString } from '@gatehouse/contract/sites'
import { parseJson } from '../server/answer-failure.ts'

const prefix = 'gatehouse-'

/** Reads a connection string; people lose its ends when they copy it. */
export function readConnectionString(text: string): ConnectionDetails {
  const trimmed = text.trim()
  const encoded = ConnectionString.safeParse(trimmed)
  const details = ConnectionDetails.safeParse(
    parseJson(Buffer.from(trimmed.slice(prefix.length), 'base64url').toString('utf8')),
  )
  if (!encoded.success || !details.success || !details.data.url.startsWith('https://')) {
    throw new Error(
      'This is not a connection string, or not a whole one. Copy all of it, from "gatehouse-" to the end, ' +
        'from the page of the site in the console.',
    )
  }
  return details.data
}
