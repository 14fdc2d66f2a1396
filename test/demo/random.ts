/** Looks random and is the same in each run. */
export interface Random {
  below(limit: number): number
  /** True in so many of a hundred cases. */
  percent(share: number): boolean
  pick<T>(from: readonly T[]): T
}

export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  return {
    below,
    percent: (share) => below(100) < share,
    pick(from) {
      const chosen = from[below(from.length)]
      if (chosen === undefined) throw new Error('There is nothing to pick from.')
      return chosen
    },
  }
}
