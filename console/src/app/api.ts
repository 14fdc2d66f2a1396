import type {
  Absent,
  Download,
  Endpoint,
  Input,
  Output,
  Shape,
  Subscription,
  Upload,
} from '@gatehouse/contract/endpoint'
import { csrfHeader } from '@gatehouse/contract/logins'
import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import { ApiError, errorOf } from './api-error.ts'
import { parametersOf } from './search-params.ts'

type Given<Name extends string, S extends Shape> = S extends Absent
  ? unknown
  : { [N in Name]: Input<S> }

/** What an endpoint must be told: only the parts that it declares. */
export type Args<P extends Shape, Q extends Shape, B extends Shape> = Told &
  Given<'params', P> &
  Given<'query', Q> &
  Given<'body', B>

interface Told {
  params?: unknown
  query?: unknown
  body?: unknown
}

type QueryValues = Readonly<Record<string, unknown>>

const root = '/api/v1'
let csrfToken: string | undefined

/** Kept in memory only: another site can neither read nor guess it. */
export function rememberCsrfToken(token: string | undefined): void {
  csrfToken = token
}

/** The path below `/api/v1` with its parameters filled in; also the first part of the query's key. */
export function resolvePath(path: string, params: unknown): string {
  const values = (params ?? {}) as QueryValues
  return path.replace(/:([A-Za-z]+)/g, (_, name: string) =>
    encodeURIComponent(String(values[name])),
  )
}

const queryString = (query: unknown): string => {
  const text = new URLSearchParams(parametersOf((query ?? {}) as QueryValues)).toString()
  return text === '' ? '' : `?${text}`
}

const addressOf = (path: string, told: Told) =>
  `${root}${resolvePath(path, told.params)}${queryString(told.query)}`

/** Calls the server and answers what the contract promises; throws `ApiError`. */
export async function call<P extends Shape, Q extends Shape, B extends Shape, R extends Shape>(
  endpoint: Endpoint<P, Q, B, R>,
  args: Args<P, Q, B>,
  signal?: AbortSignal,
): Promise<Output<R>> {
  const told: Told = args
  const response = await send(addressOf(endpoint.path, told), {
    method: endpoint.method,
    headers: headersFor(endpoint.method, told.body),
    ...(told.body !== undefined && { body: JSON.stringify(told.body) }),
    ...(signal && { signal }),
  })
  return answerOf(endpoint, response)
}

/** Sends a file to an endpoint that reads it as a stream; throws `ApiError`. */
export async function sendFile<P extends Shape, Q extends Shape, R extends Shape>(
  endpoint: Upload<P, Q, R>,
  args: Args<P, Q, Absent>,
  file: Blob,
): Promise<Output<R>> {
  const type = endpoint.contentTypes[0] ?? 'application/octet-stream'
  const response = await send(addressOf(endpoint.path, args), {
    method: endpoint.method,
    headers: { ...headersFor(endpoint.method, undefined), 'content-type': type },
    body: file,
  })
  return answerOf(endpoint, response)
}

async function answerOf<R extends Shape>(
  endpoint: { response: R },
  response: Response,
): Promise<Output<R>> {
  if (!response.ok) throw await errorOf(response)
  const answer: unknown = response.status === 204 ? {} : await response.json()
  const parsed = endpoint.response.safeParse(answer)
  if (parsed.success) return parsed.data
  throw new ApiError(
    'unavailable',
    'The server answered in a form that this console does not know. Reload the page; if it stays, server and console are of different versions.',
    { cause: parsed.error },
  )
}

async function send(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, { credentials: 'same-origin', ...init })
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new ApiError(
      'unavailable',
      'The server cannot be reached. Check the network, or that Gatehouse is running.',
      { cause },
    )
  }
}

function headersFor(method: string, body: unknown): Record<string, string> {
  return {
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(method !== 'GET' && csrfToken !== undefined && { [csrfHeader]: csrfToken }),
  }
}

/** Options for `useQuery` and for loaders; the key is `[path, query]`, so that paths invalidate. */
export const query = <P extends Shape, Q extends Shape, R extends Shape>(
  endpoint: Endpoint<P, Q, Absent, R>,
  args: Args<P, Q, Absent>,
) => {
  const told: Told = args
  return queryOptions({
    queryKey: [resolvePath(endpoint.path, told.params), told.query ?? {}],
    queryFn: ({ signal }): Promise<Output<R>> => call(endpoint, args, signal),
  })
}

/** A list that is read page by page, following `nextCursor`. */
export const pages = <
  P extends Shape,
  Q extends Shape,
  R extends Shape<{ nextCursor?: string | undefined }>,
>(
  endpoint: Endpoint<P, Q, Absent, R>,
  args: Args<P, Q, Absent>,
) => {
  const told: Told = args
  // The endpoint's own query schema has the cursor, so what is added here is of its type.
  const at = (cursor: string | undefined) =>
    ({ ...told, query: { ...(told.query as object), cursor } }) as typeof args
  return infiniteQueryOptions({
    queryKey: [resolvePath(endpoint.path, told.params), told.query ?? {}, 'pages'],
    queryFn: ({ pageParam, signal }): Promise<Output<R>> => call(endpoint, at(pageParam), signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Output<R>) => last.nextCursor,
  })
}

/** Everything that was read at or below these paths is read again. */
export function invalidate(client: QueryClient, ...paths: string[]): Promise<void> {
  return client.invalidateQueries({
    predicate: ({ queryKey: [path] }) =>
      typeof path === 'string' && paths.some((prefix) => isAtOrBelow(path, prefix)),
  })
}

const isAtOrBelow = (path: string, prefix: string) =>
  path === prefix || path.startsWith(`${prefix}/`)

/** The address of a file, for a link. */
export function hrefOf<P extends Shape, Q extends Shape>(
  endpoint: Download<P, Q>,
  args: Args<P, Q, Absent>,
): string {
  return addressOf(endpoint.path, args)
}

/** The address of a WebSocket on the server that this page came from. */
export function socketAddress<P extends Shape, Q extends Shape, M extends Shape>(
  endpoint: Subscription<P, Q, M>,
  args: Args<P, Q, Absent>,
): string {
  const address = new URL(addressOf(endpoint.path, args), location.href)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  return address.href
}

const usualMilliseconds = 10_000

/** The same question, asked again while its page is open: for what has a status. */
export const live = <Options extends object>(options: Options, every = usualMilliseconds) => ({
  ...options,
  refetchInterval: every,
})
