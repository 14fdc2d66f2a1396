import { activityApi, TailMessage } from '@gatehouse/contract/activity'
import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import WebSocket from 'ws'
import { addressOf, type Client } from './client.ts'

/** A live tail that is open, and what it has brought so far. */
export interface Tail {
  readonly records: readonly ActivityRecord[]
  readonly isOpen: boolean
  close(): void
}

export async function openTail(
  { url, ca, token }: Client,
  organizationId: string,
  query: Record<string, string> = {},
): Promise<Tail> {
  const address = `${url}${addressOf(activityApi.tail, { organizationId }, query)}`
  const socket = new WebSocket(address.replace(/^https/, 'wss'), {
    ca,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  })
  const records: ActivityRecord[] = []
  socket.on('message', (data: Buffer) => {
    const message = TailMessage.parse(JSON.parse(data.toString()))
    if (message.type === 'records') records.push(...message.records)
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve())
    socket.once('error', reject)
  })
  socket.on('error', () => socket.terminate())
  return {
    records,
    get isOpen() {
      return socket.readyState === WebSocket.OPEN
    },
    close: () => socket.terminate(),
  }
}
