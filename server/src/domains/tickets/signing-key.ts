import { isSafe } from './desk-address.ts'

const fetchMilliseconds = 10_000
const mostBytes = 64 * 1024
const keptMilliseconds = 3_600_000
const mostKept = 1000

/** Whether a key may be fetched there: over TLS, and from a host that was named beforehand. */
export function isTrustedKeyUrl(text: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  const isNamed = hosts.some(
    (host) => host.toLowerCase() === url.host || host.toLowerCase() === url.hostname,
  )
  return isNamed && isSafe(url) && url.username === '' && url.password === ''
}

export type FetchKey = (url: string) => Promise<string>

/** Fetches keys of signatures, and remembers them for an hour. */
export function createKeyFetcher(now: () => number = Date.now): FetchKey {
  const kept = new Map<string, { key: string; until: number }>()
  return async (url) => {
    const known = kept.get(url)
    if (known && known.until > now()) return known.key
    const key = await fetchKey(url)
    const [oldest] = kept.keys()
    if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest)
    kept.set(url, { key, until: now() + keptMilliseconds })
    return key
  }
}

async function fetchKey(url: string): Promise<string> {
  const response = await fetch(url, {
    redirect: 'error',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(fetchMilliseconds),
  })
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString('utf8')
    if (text.length > mostBytes) throw new Error('The answer is too long for a key.')
  }
  if (!response.ok) throw new Error(`The key was answered with status ${response.status}.`)
  const body: unknown = JSON.parse(text)
  const key = typeof body === 'object' && body !== null ? keyOf(body) : undefined
  if (key === undefined) throw new Error('The answer holds no signing_key.')
  return key
}

const keyOf = (body: object): string | undefined => {
  const key = (body as Record<string, unknown>)['signing_key']
  return typeof key === 'string' && key !== '' ? key : undefined
}
