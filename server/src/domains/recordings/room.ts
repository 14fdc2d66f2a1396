import type { RoomState } from './room.store.ts'

/** Back again only when there is a quarter more: else it would go to and fro at the border. */
const backAgain = 1.25

/** What the free room means, after what it meant before. Critical is half of low. */
export function nextRoomState(before: RoomState, freeBytes: number, lowBytes: number): RoomState {
  const isBelow = (limit: number, wasBelow: boolean) =>
    freeBytes < limit * (wasBelow ? backAgain : 1)
  if (isBelow(lowBytes / 2, before === 'critical')) return 'critical'
  return isBelow(lowBytes, before !== 'available') ? 'low' : 'available'
}

/** `1.4 GiB` */
export function spellBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  const amount = bytes / 1024 ** power
  return `${power === 0 ? amount : amount.toFixed(amount < 10 ? 1 : 0)} ${units[power]}`
}

export function roomText(state: RoomState, freeBytes: number): string {
  const free = spellBytes(freeBytes)
  switch (state) {
    case 'available':
      return `There is room for recordings: ${free} are free.`
    case 'low':
      return `Only ${free} are free for recordings. No new recorded sessions begin until there is more room: free space on the volume, or shorten how long recordings are kept.`
    case 'critical':
      return `Only ${free} are free for recordings, and those of sessions under way may be cut off. No new recorded sessions begin. Free space on the volume at once.`
  }
}
