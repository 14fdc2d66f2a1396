import { spawn, spawnSync } from 'node:child_process'
import path from 'node:path'
import type { Gatehouse } from './gatehouse.ts'

export const missingForCurl = (): string =>
  spawnSync('curl', ['--version']).status === 0 ? '' : 'curl'

export interface CurlAnswer {
  status: number
  /** As they came, the last answer's. */
  head: string
  body: string
}

export interface CurlCall {
  /** `user:password` */
  user?: string | undefined
  method?: string
  contentType?: string
  /** Read by curl from its standard input. */
  body?: string | Buffer
  args?: readonly string[]
}

/** Calls the Integration API as any script would, with nothing but curl. */
export async function curl(
  gatehouse: Gatehouse,
  where: string,
  { user, method, contentType, body, args = [] }: CurlCall = {},
): Promise<CurlAnswer> {
  const url = `https://localhost:${gatehouse.integrationPort}/netwrix/api/v1/activity_records${where}`
  const { stdout } = await run(
    [
      ...['--silent', '--show-error', '--include', '--max-time', '60'],
      ...['--cacert', path.join(gatehouse.dataDirectory, 'keys/ca.pem')],
      ...(user === undefined ? [] : ['--user', user]),
      ...(method === undefined ? [] : ['--request', method]),
      ...(contentType === undefined ? [] : ['--header', `Content-Type: ${contentType}`]),
      ...(body === undefined ? [] : ['--data-binary', '@-']),
      ...args,
      url,
    ],
    body,
  )
  const parts = stdout.split('\r\n\r\n')
  const last = parts.findLastIndex((part) => part.startsWith('HTTP/'))
  const head = parts[last] ?? ''
  const status = Number(/^HTTP\/\S+ (\d+)/.exec(head)?.[1] ?? 0)
  return { status, head, body: parts.slice(last + 1).join('\r\n\r\n') }
}

/** Any curl; rejects when it does. */
export async function run(
  args: readonly string[],
  input: string | Buffer = '',
): Promise<{ stdout: string; stderr: string }> {
  const child = spawn('curl', args, { stdio: 'pipe' })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  // It stops to read when it was answered before the end.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`curl ended with ${code}: ${stderr}`)
  return { stdout, stderr }
}
