import { useEffect, useSyncExternalStore } from 'react'
import type { Player, PlayerState } from './player.ts'

/** A part of the player's state; the component is drawn again only when this part changes. */
export const usePlayer = <Part extends string | number | boolean | undefined>(
  player: Player,
  part: (state: PlayerState) => Part,
): Part => useSyncExternalStore(player.subscribe, () => part(player.state))

/** A page that was not drawn for a while, such as one in the background, does not run ahead. */
const longestTickMs = 250

/** Tells a playing player how much time went by, as often as the browser draws. */
export function useTicking(player: Player): void {
  const isPlaying = usePlayer(player, (state) => state.isPlaying)
  useEffect(() => {
    if (!isPlaying) return undefined
    let before = performance.now()
    let asked = requestAnimationFrame(function tick(now) {
      player.tick(Math.min(Math.max(now - before, 0), longestTickMs))
      before = now
      asked = requestAnimationFrame(tick)
    })
    return () => cancelAnimationFrame(asked)
  }, [player, isPlaying])
}
