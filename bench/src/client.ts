import { Agent, request } from 'node:https'

export interface Reply {
  status: number
  body: unknown
}

export interface Client {
  get(path: string): Promise<Reply>
  post(path: string, body: unknown): Promise<Reply>
  patch(path: string, body: unknown): Promise<Reply>
  put(path: string, body: unknown): Promise<Reply>
  upload(path: string, body: Buffer): Promise<Reply>
  as(token: string): Client
  close(): void
}

/** Calls the API over HTTPS on connections that stay open, as agents and browsers do. */
export function createClient(port: number, token?: string): Client {
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false })
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }

  const call = (method: string, path: string, headers: Record<string, string>, body?: Buffer) =>
    new Promise<Reply>((resolve, reject) => {
      const asking = request(
        {
          agent,
          host: '127.0.0.1',
          port,
          method,
          path: `/api/v1${path}`,
          headers: { ...authorization, ...headers },
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString()
            resolve({ status: response.statusCode ?? 0, body: text === '' ? '' : JSON.parse(text) })
          })
        },
      )
      asking.on('error', reject)
      asking.end(body)
    })

  const json = { 'content-type': 'application/json' }
  const packed = { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' }
  return {
    get: (path) => call('GET', path, {}),
    post: (path, body) => call('POST', path, json, bytesOf(body)),
    patch: (path, body) => call('PATCH', path, json, bytesOf(body)),
    put: (path, body) => call('PUT', path, json, bytesOf(body)),
    upload: (path, body) => call('POST', path, packed, body),
    as: (other) => createClient(port, other),
    close: () => agent.destroy(),
  }
}

const bytesOf = (body: unknown): Buffer => Buffer.from(JSON.stringify(body))

/** The body of an answer that had to be good, as the schema describes it. */
export function good<T>({ status, body }: Reply, schema: { parse(value: unknown): T }): T {
  if (status >= 300) throw new Error(`The server answered ${status}: ${JSON.stringify(body)}`)
  return schema.parse(body)
}
