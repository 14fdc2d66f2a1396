import type { Keyframe } from '@gatehouse/contract/recordings'

export interface Frame {
  /** Milliseconds since the recording began. */
  at: number
  kind: 'output' | 'resize'
  /** Text of a terminal; a resize as `80x24`. */
  data: string
}

/** One answer of the server: the screen at `fromMs`, and every frame after it up to and with `untilMs`. */
export interface Stretch {
  fromMs: number
  untilMs: number
  keyframe: Keyframe
  frames: readonly Frame[]
  /** Nothing comes after it. */
  isLast: boolean
}

export type LoadStretch = (
  channel: number,
  fromMs: number,
  toMs: number,
) => Promise<Pick<Stretch, 'keyframe' | 'frames' | 'untilMs'>>

/** Index of the first frame after a moment. */
export function firstAfter(frames: readonly Frame[], at: number): number {
  let [low, high] = [0, frames.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((frames[middle]?.at ?? 0) > at) high = middle
    else low = middle + 1
  }
  return low
}
