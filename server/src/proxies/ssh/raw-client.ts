import { createRequire } from 'node:module'
import ssh2, { type Client, type ParsedKey } from 'ssh2'

/** What the proxy answers to one message of a sign-in. */
export type Reply = 'failure' | 'partial' | 'key-ok' | 'prompt' | 'success' | 'channel' | 'closed'

interface RawProtocol {
  _handlers: Record<string, (...given: unknown[]) => void>
  _authsQueue: string[]
  _packetRW: {
    write: { allocStart: number; alloc(bytes: number): Buffer; finalize(packet: Buffer): Buffer }
  }
  authNone(username: string): void
  authPassword(username: string, password: string): void
  authKeyboard(username: string): void
  authInfoRes(answers: string[]): void
  authPK(
    username: string,
    key: ParsedKey,
    algorithm?: string,
    sign?: (data: Buffer, give: (signature: Buffer) => void) => void,
  ): void
  session(id: number, window: number, packet: number): void
}

/** For tests: a client that says what it is told to, in any order, whatever the protocol expects of it. */
export interface RawClient {
  client: Client
  none(username: string): void
  password(username: string, password: string): void
  keyboard(username: string): void
  answer(text: string): void
  offer(username: string, key: ParsedKey): void
  signed(username: string, key: ParsedKey): void
  forged(username: string, key: ParsedKey): void
  openSession(): void
  /** A packet as it is, such as one that only servers send. */
  send(payload: Buffer): void
  /** What has come and was not taken yet. */
  replies: Reply[]
  reply(): Promise<Reply>
  leave(): Promise<void>
}

/** Connected, keys exchanged, nothing said about who it is. */
export async function rawClient(port: number): Promise<RawClient> {
  const client = new ssh2.Client()
  const replies: Reply[] = []
  const waiting: ((reply: Reply) => void)[] = []
  const tell = (reply: Reply): void => {
    const next = waiting.shift()
    if (next) next(reply)
    else replies.push(reply)
  }
  let isClosed = false
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()))
  client.on('error', () => undefined)
  client.on('close', () => {
    isClosed = true
    for (const wake of waiting.splice(0)) wake('closed')
  })
  const asked = new Promise<void>((resolve) => {
    client.connect({
      ...{ host: '127.0.0.1', port, username: 'x', readyTimeout: 0 },
      authHandler: () => resolve(),
    })
  })
  await Promise.race([asked, closed])
  const protocol = (client as unknown as { _protocol: RawProtocol })._protocol
  Object.assign(protocol._handlers, {
    USERAUTH_FAILURE: (_p: unknown, _methods: unknown, isPartial: boolean) =>
      tell(isPartial ? 'partial' : 'failure'),
    USERAUTH_SUCCESS: () => tell('success'),
    USERAUTH_PK_OK: () => tell('key-ok'),
    USERAUTH_INFO_REQUEST: () => tell('prompt'),
    CHANNEL_OPEN_CONFIRMATION: () => tell('channel'),
    CHANNEL_OPEN_FAILURE: () => undefined,
  })
  // Otherwise ssh2 reads the answers in the light of attempts that were given up.
  const begin = (): RawProtocol => {
    protocol._authsQueue.length = 0
    return protocol
  }
  return {
    client,
    replies,
    none: (username) => begin().authNone(username),
    password: (username, password) => begin().authPassword(username, password),
    keyboard: (username) => begin().authKeyboard(username),
    answer: (text) => protocol.authInfoRes([text]),
    offer: (username, key) => begin().authPK(username, key),
    signed: (username, key) =>
      begin().authPK(username, key, key.type, (data, give) => give(key.sign(data))),
    forged: (username, key) =>
      begin().authPK(username, key, key.type, (_data, give) => give(Buffer.alloc(64, 7))),
    openSession: () => protocol.session(99, 1000, 1000),
    send(payload) {
      const { write } = protocol._packetRW
      const packet = write.alloc(payload.length)
      payload.copy(packet, write.allocStart)
      const { sendPacket } = protocolUtils()
      sendPacket(protocol, write.finalize(packet))
    },
    reply: () => {
      const [first] = replies.splice(0, 1)
      if (first) return Promise.resolve(first)
      if (isClosed) return Promise.resolve('closed')
      return new Promise((resolve) => waiting.push(resolve))
    },
    async leave() {
      client.end()
      await closed
    },
  }
}

const protocolUtils = () =>
  createRequire(import.meta.url)('ssh2/lib/protocol/utils.js') as {
    sendPacket(protocol: RawProtocol, packet: Buffer): void
  }
