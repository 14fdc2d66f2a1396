import type { Context, OrganizationContext, UserPrincipal } from '#platform/context.ts'
import { endNotification, raiseNotification } from '#domains/notifications'
import { getManagingOrganization } from '#domains/organizations'
import type { OrganizationId } from '@gatehouse/contract/ids'
import type { RecordingsOptions } from './recordings-options.ts'
import { countRecordings } from './recording.store.ts'
import { whereReadable } from './recording.service.ts'
import { lookAtQuotas } from './quota.service.ts'
import { nextRoomState, roomText } from './room.ts'
import { signingKeyOf } from './signing-key.ts'
import { findRoomState, type RoomState, saveRoomState } from './room.store.ts'

const notificationKey = 'recording-store'

export interface Room {
  state: RoomState
  text: string
  freeBytes: number
  totalBytes: number
}

export async function lookAtRoom(
  ctx: Context,
  { blobs, lowFreeBytes }: RecordingsOptions,
): Promise<Room> {
  const { freeBytes, totalBytes } = await blobs.free()
  return ctx.db.asSystem('how full the store of recordings is', async (tx) => {
    const before = await findRoomState(tx)
    const state = nextRoomState(before, freeBytes, lowFreeBytes)
    const room = { state, text: roomText(state, freeBytes), freeBytes, totalBytes }
    if (state === before) return room
    await saveRoomState(tx, state)
    const { id } = await getManagingOrganization(tx)
    if (state === 'available') await endNotification(ctx, tx, id, notificationKey)
    else await raiseNotification(ctx, tx, troubleOf(id, room))
    return room
  })
}

const troubleOf = (organizationId: OrganizationId, { state, text }: Room) => ({
  organizationId,
  key: notificationKey,
  kind: 'recording-store' as const,
  severity: state === 'critical' ? ('critical' as const) : ('warning' as const),
  title: state === 'critical' ? 'Almost no room for recordings' : 'Little room for recordings',
  text,
})

export async function getStore(
  ctx: OrganizationContext<UserPrincipal>,
  options: RecordingsOptions,
) {
  const room = await lookAtRoom(ctx, options)
  const readable = new Set(await whereReadable(ctx, undefined))
  const quotas = [...(await lookAtQuotas(ctx, options))]
    .filter(([organizationId]) => readable.has(organizationId))
    .map(([organizationId, quota]) => ({ organizationId, ...quota }))
  return ctx.db.asSystem('how much recordings take', async (tx) => ({
    ...room,
    quotas,
    ...(await countRecordings(tx)),
    signingKeyId: (await signingKeyOf(ctx, tx, options.sealKey)).id,
  }))
}
