import type { Readable } from 'node:stream'
import type {
  Access,
  AnyEndpoint,
  Conversation,
  Download,
  Endpoint,
  Subscription,
  Upload,
} from '@gatehouse/contract/endpoint'
import type { Permission } from '@gatehouse/contract/permissions'
import type { z } from 'zod'
import type {
  AgentContext,
  Context,
  OrganizationContext,
  UserContext,
  UserPrincipal,
} from '../context.ts'

/** The context that a handler gets follows from what its endpoint declares. */
export type ContextFor<Path extends string, A extends Access> = A extends 'public'
  ? Context
  : A extends 'agent'
    ? AgentContext
    : Path extends `${string}:organizationId${string}`
      ? OrganizationContext<UserPrincipal>
      : A extends Permission
        ? OrganizationContext<UserPrincipal>
        : UserContext

/** What a handler may do to the answer beside its body. */
export interface Exchange {
  readonly userAgent: string
  /** The body byte for byte, for those that have to check a signature of it. */
  readonly rawBody: string
  header(name: string): string | undefined
  setCookie(name: string, value: string, expiresAt: Date): void
  clearCookie(name: string): void
}

export interface Input<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType> {
  params: z.output<Params>
  query: z.output<Query>
  body: z.output<Body>
  exchange: Exchange
}

export interface UploadInput<Params extends z.ZodType, Query extends z.ZodType> {
  params: z.output<Params>
  query: z.output<Query>
  /** The body as it comes, not yet unpacked. */
  stream: Readable
  contentEncoding: string
  signal: AbortSignal
}

export interface File {
  contentType: string
  /** Makes the browser save it under this name. */
  filename?: string
  content: Readable | string
}

/** A live subscription: `send` queues a message; false means the caller is slow and should get less. */
export interface Channel<Message> {
  send(message: Message): boolean
  readonly signal: AbortSignal
}

/** A live subscription in which the caller speaks too. */
export interface Talk<Message, Said> extends Channel<Message> {
  /** As they are. How much may be under way is for the two sides to agree upon: nothing is dropped here. */
  sendBytes(bytes: Uint8Array): void
  /** Whatever the caller has said since the beginning, and says from now on; nothing is read before. */
  listen(listener: { said(message: Said): void; bytes(bytes: Buffer): void }): void
  /** Reads nothing more, so that the caller has to wait. */
  pause(): void
  resume(): void
}

/** How a domain opens its doors: one line for each endpoint of the contract. */
export interface Mount {
  <
    Path extends string,
    A extends Access,
    Params extends z.ZodType,
    Query extends z.ZodType,
    Body extends z.ZodType,
    Response extends z.ZodType,
  >(
    endpoint: Endpoint<Params, Query, Body, Response> & { path: Path; access: A },
    handler: (
      ctx: ContextFor<Path, A>,
      input: Input<Params, Query, Body>,
    ) => Promise<z.input<Response>>,
  ): void
  <Path extends string, A extends Access, Params extends z.ZodType, Query extends z.ZodType>(
    endpoint: Download<Params, Query> & { path: Path; access: A },
    handler: (
      ctx: ContextFor<Path, A>,
      input: { params: z.output<Params>; query: z.output<Query>; signal: AbortSignal },
    ) => Promise<File>,
  ): void
  <
    Path extends string,
    A extends Access,
    Params extends z.ZodType,
    Query extends z.ZodType,
    Response extends z.ZodType,
  >(
    endpoint: Upload<Params, Query, Response> & { path: Path; access: A },
    handler: (
      ctx: ContextFor<Path, A>,
      input: UploadInput<Params, Query>,
    ) => Promise<z.input<Response>>,
  ): void
  <
    Path extends string,
    A extends Access,
    Params extends z.ZodType,
    Query extends z.ZodType,
    Message extends z.ZodType,
    Said extends z.ZodType,
  >(
    endpoint: Conversation<Params, Query, Message, Said> & { path: Path; access: A },
    handler: (
      ctx: ContextFor<Path, A>,
      input: {
        params: z.output<Params>
        query: z.output<Query>
        userAgent: string
        channel: Talk<z.input<Message>, z.output<Said>>
      },
    ) => Promise<void>,
  ): void
  <
    Path extends string,
    A extends Access,
    Params extends z.ZodType,
    Query extends z.ZodType,
    Message extends z.ZodType,
  >(
    endpoint: Subscription<Params, Query, Message> & { path: Path; access: A },
    handler: (
      ctx: ContextFor<Path, A>,
      input: {
        params: z.output<Params>
        query: z.output<Query>
        channel: Channel<z.input<Message>>
      },
    ) => Promise<void>,
  ): void
}

/** A mounted endpoint with its types forgotten; `mount` made them fit. */
export interface Mounted {
  endpoint: AnyEndpoint
  handler: (ctx: Context, input: never) => Promise<unknown>
}

/** Collects what domains mount, so that one place can serve, document and test all of it. */
export function createMount(): { mount: Mount; mounted: Mounted[] } {
  const mounted: Mounted[] = []
  // The overloads promise that endpoint and handler fit together; here they are only put side by side.
  const mount = ((endpoint: AnyEndpoint, handler: Mounted['handler']) => {
    mounted.push({ endpoint, handler })
  }) as Mount
  return { mount, mounted }
}
