import type { Context } from '#platform/context.ts'

export interface Growth {
  firstSeconds: number
  mostSeconds: number
}

/** Of a whole service desk that cannot be reached. Short at most, so that its return is noticed soon. */
export const deskGrowth: Growth = { firstSeconds: 5, mostSeconds: 300 }
/** Of keys that are refused: too many wrong tries lock accounts. */
export const deniedGrowth: Growth = { firstSeconds: 60, mostSeconds: 600 }
/** Of one request that makes the service desk fail. */
export const requestGrowth: Growth = { firstSeconds: 10, mostSeconds: 3600 }

/** Doubles with each failure, and differs by a fifth so that many do not come back at once. */
export function delayMilliseconds(
  { random }: Pick<Context, 'random'>,
  failures: number,
  { firstSeconds, mostSeconds }: Growth,
): number {
  const exponent = Math.min(Math.max(failures - 1, 0), 30)
  const seconds = Math.min(firstSeconds * 2 ** exponent, mostSeconds)
  const share = random(2).readUInt16BE() / 0xffff
  return Math.round(seconds * 1000 * (0.8 + 0.2 * share))
}
