import { vi } from 'vitest'
import type { Screen } from '../../ui/terminal/screen.ts'

/** The server's end of a WebSocket; the newest is the last. */
export class FakeSocket {
  static readonly OPEN = 1
  static all: FakeSocket[] = []
  readonly address: string
  readonly sent: (string | Uint8Array)[] = []
  readyState = 0
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: ((event: { code: number; reason: string }) => void) | null = null

  constructor(address: string) {
    this.address = address
    FakeSocket.all.push(this)
  }

  send(data: string | Uint8Array): void {
    this.sent.push(data)
  }

  /** By the page: nobody hears of it. */
  close(): void {
    this.readyState = 3
  }

  opens(): void {
    this.readyState = FakeSocket.OPEN
    this.onopen?.()
  }

  says(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) })
  }

  shows(text: string): void {
    const { buffer } = Uint8Array.from(new TextEncoder().encode(text))
    this.onmessage?.({ data: buffer })
  }

  breaks(code = 1006, reason = ''): void {
    this.readyState = 3
    this.onclose?.({ code, reason })
  }

  /** What was said to it as JSON. */
  said(): unknown[] {
    return this.sent.flatMap((one): unknown[] => (typeof one === 'string' ? [JSON.parse(one)] : []))
  }

  typed(): string {
    const pieces = this.sent.filter((one) => typeof one !== 'string')
    return pieces.map((one) => new TextDecoder().decode(one)).join('')
  }
}

/** @param ending Of the address: pages have sockets of their own for what is always live. */
export function useFakeSockets(ending = ''): () => FakeSocket {
  FakeSocket.all = []
  vi.stubGlobal('WebSocket', FakeSocket)
  return () => {
    const newest = FakeSocket.all.findLast(({ address }) => address.endsWith(ending))
    if (!newest) throw new Error('Nobody has connected.')
    return newest
  }
}

/** Keeps what it shows as text, and its size. */
export function aScreen() {
  const shown = { text: '', size: '', done: [] as (() => void)[] }
  const textOf = (data: string | Uint8Array) =>
    typeof data === 'string' ? data : new TextDecoder().decode(data)
  const screen: Screen = {
    write(data, done) {
      shown.text += textOf(data)
      if (done) shown.done.push(done)
    },
    reset(data = '', size) {
      shown.text = textOf(data)
      if (size) screen.resize(size)
    },
    resize: ({ columns, rows }) => void (shown.size = `${columns}x${rows}`),
    focus: () => undefined,
  }
  return { screen, shown }
}
