import http from 'node:http'
import https from 'node:https'

export interface Posting {
  headers: Record<string, string>
  body: string
  signal: AbortSignal
}

/**
 * Posts and answers the status. Any certificate is good enough: the server that is told is one on trial, which has
 * made its own.
 */
export function post(url: URL, { headers, body, signal }: Posting): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const options = { method: 'POST', signal, headers }
  const request =
    url.protocol === 'https:'
      ? https.request(url, { ...options, rejectUnauthorized: false, agent: false })
      : http.request(url, { ...options, agent: false })
  request.once('error', reject)
  request.once('response', (response) => {
    response.resume()
    response.once('error', reject)
    response.once('end', () => resolve(response.statusCode ?? 0))
  })
  request.end(body)
  return promise
}
