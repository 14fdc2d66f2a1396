import { z } from 'zod'
import type { Permission } from './permissions.ts'

/**
 * Who may call. `public`: anybody. `signed-in`: any user. `in-person`: a user who signed in with a password,
 * not an API token. `agent`: an agent's token. A permission: whose role holds it on the organization in the
 * path, or on the managing organization where the path names none.
 */
export type Access = 'public' | 'signed-in' | 'in-person' | 'agent' | Permission

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export type Shape<T = unknown> = z.ZodType<T>
/** A part that an endpoint does not have. */
export type Absent = z.ZodUndefined
/** What a caller may give for a schema, and what it gets from one. */
export type Input<S extends Shape> = z.input<S>
export type Output<S extends Shape> = z.output<S>

/** What every way in declares, whatever its transport. */
interface Door<Params extends Shape, Query extends Shape> {
  /** Below `/api/v1`; parameters as `:organizationId`. */
  path: string
  access: Access
  /** One line for the API page. */
  summary: string
  params?: Params
  query?: Query
}

export interface Endpoint<
  Params extends Shape = Shape,
  Query extends Shape = Shape,
  Body extends Shape = Shape,
  Response extends Shape = Shape,
> extends Door<Params, Query> {
  kind: 'json'
  method: Method
  body?: Body
  response: Response
}

/** An answer that is a file: streamed, never held whole in memory. */
export interface Download<Params extends Shape = Shape, Query extends Shape = Shape> extends Door<
  Params,
  Query
> {
  kind: 'download'
  method: 'GET'
  contentTypes: readonly string[]
}

/** A request whose body is read as a stream by the handler. */
export interface Upload<
  Params extends Shape = Shape,
  Query extends Shape = Shape,
  Response extends Shape = Shape,
> extends Door<Params, Query> {
  kind: 'upload'
  method: 'POST'
  contentTypes: readonly string[]
  response: Response
}

/** A WebSocket that sends `message`s to the caller; what the caller sends is ignored. */
export interface Subscription<
  Params extends Shape = Shape,
  Query extends Shape = Shape,
  Message extends Shape = Shape,
> extends Door<Params, Query> {
  kind: 'subscription'
  method: 'GET'
  message: Message
}

/**
 * A WebSocket in both directions. Text is JSON: `message`s to the caller, and what the caller says; bytes go both ways as
 * they are.
 */
export interface Conversation<
  Params extends Shape = Shape,
  Query extends Shape = Shape,
  Message extends Shape = Shape,
  Said extends Shape = Shape,
> extends Subscription<Params, Query, Message> {
  said: Said
}

export type AnyEndpoint = Endpoint | Download | Upload | Subscription | Conversation

type Described<T> = Omit<T, 'kind' | 'method'>

/** Keeps path and access as literals, so that the handler's context follows from them. */
type Literal<Path, A> = { path: Path; access: A }

export const endpoint = <
  const Path extends string,
  const A extends Access,
  Params extends Shape = z.ZodUndefined,
  Query extends Shape = z.ZodUndefined,
  Body extends Shape = z.ZodUndefined,
  Response extends Shape = Shape,
>(
  described: Omit<Endpoint<Params, Query, Body, Response>, 'kind'> & Literal<Path, A>,
): Endpoint<Params, Query, Body, Response> & Literal<Path, A> => ({ kind: 'json', ...described })

export const download = <
  const Path extends string,
  const A extends Access,
  Params extends Shape = z.ZodUndefined,
  Query extends Shape = z.ZodUndefined,
>(
  described: Described<Download<Params, Query>> & Literal<Path, A>,
): Download<Params, Query> & Literal<Path, A> => ({
  kind: 'download',
  method: 'GET',
  ...described,
})

export const upload = <
  const Path extends string,
  const A extends Access,
  Params extends Shape = z.ZodUndefined,
  Query extends Shape = z.ZodUndefined,
  Response extends Shape = Shape,
>(
  described: Described<Upload<Params, Query, Response>> & Literal<Path, A>,
): Upload<Params, Query, Response> & Literal<Path, A> => ({
  kind: 'upload',
  method: 'POST',
  ...described,
})

export const subscription = <
  const Path extends string,
  const A extends Access,
  Params extends Shape = z.ZodUndefined,
  Query extends Shape = z.ZodUndefined,
  Message extends Shape = Shape,
>(
  described: Described<Subscription<Params, Query, Message>> & Literal<Path, A>,
): Subscription<Params, Query, Message> & Literal<Path, A> => ({
  kind: 'subscription',
  method: 'GET',
  ...described,
})

export const conversation = <
  const Path extends string,
  const A extends Access,
  Params extends Shape = z.ZodUndefined,
  Query extends Shape = z.ZodUndefined,
  Message extends Shape = Shape,
  Said extends Shape = Shape,
>(
  described: Described<Conversation<Params, Query, Message, Said>> & Literal<Path, A>,
): Conversation<Params, Query, Message, Said> & Literal<Path, A> => ({
  kind: 'subscription',
  method: 'GET',
  ...described,
})

/** The answer of a request that changes something and has nothing to say. */
export const Nothing = z.strictObject({})
