import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { callConnectWise, listConnectWise } from './connectwise-client.ts'
import type { Reach } from './desk-call.ts'

/** Tells of every ticket, whoever changes it; found by its address, so that it is there once. */
export async function registerConnectWiseCallback(reach: Reach, url: string): Promise<void> {
  if ((await ownCallbacks(reach, url)).length > 0) return
  await callConnectWise(reach, {
    method: 'POST',
    path: '/system/callbacks',
    json: {
      description: 'Gatehouse',
      url,
      objectId: 1,
      type: 'ticket',
      level: 'owner',
      inactiveFlag: false,
    },
  })
}

export async function removeConnectWiseCallback(reach: Reach, url: string): Promise<void> {
  for (const id of await ownCallbacks(reach, url)) {
    await callConnectWise(reach, { method: 'DELETE', path: `/system/callbacks/${id}` })
  }
}

async function ownCallbacks(reach: Reach, url: string): Promise<number[]> {
  const { rows } = await listConnectWise(reach, '/system/callbacks')
  return rows.flatMap((row) =>
    row['url'] === url && typeof row['id'] === 'number' ? [row['id']] : [],
  )
}

const Payload = z.looseObject({
  ID: z.union([z.number().int(), z.string().regex(/^\d+$/)]),
  Type: z.string().nullish(),
  Metadata: z.looseObject({ key_url: z.string() }),
})

export interface ConnectWiseCallback {
  ticketId: string
  keyUrl: string
}

/** Undefined when it is not about a ticket, or does not say where its key is. */
export function readConnectWiseCallback(body: unknown): ConnectWiseCallback | undefined {
  const read = Payload.safeParse(body)
  if (!read.success || (read.data.Type ?? 'ticket').toLowerCase() !== 'ticket') return undefined
  return { ticketId: String(read.data.ID), keyUrl: read.data.Metadata.key_url }
}

/** base64(HMAC-SHA256(key = SHA256(signing key), body)), compared in constant time. */
export function isSignedBy(signingKey: string, rawBody: string, signature: string): boolean {
  const key = createHash('sha256').update(signingKey).digest()
  const expected = createHmac('sha256', key).update(rawBody).digest()
  const given = Buffer.from(signature, 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected)
}
