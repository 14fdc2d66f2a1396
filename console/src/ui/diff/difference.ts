export interface Piece {
  text: string
  change: 'same' | 'added' | 'removed'
}

/** Above this many pieces on both sides the middle is shown as replaced: comparing costs their product. */
const mostPieces = 1500

const afterItem = /(?<=[,;] )|(?<=[,;])(?=\S)/

/** What stayed, went and came between two texts, by lines or, for one-line lists, by their items. */
export function difference(before: string, after: string): Piece[] {
  const isList = !before.includes('\n') && !after.includes('\n') && /[,;] ?/.test(before + after)
  return isList
    ? between(before.split(afterItem), after.split(afterItem))
    : between(before.split('\n'), after.split('\n'))
}

function between(before: readonly string[], after: readonly string[]): Piece[] {
  let head = 0
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1
  let tail = 0
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  ) {
    tail += 1
  }
  return [
    ...marked(before.slice(0, head), 'same'),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...marked(tail === 0 ? [] : before.slice(-tail), 'same'),
  ]
}

function middle(before: readonly string[], after: readonly string[]): Piece[] {
  if (before.length + after.length > mostPieces) {
    return [...marked(before, 'removed'), ...marked(after, 'added')]
  }
  const common = lengthsOfCommon(before, after)
  const pieces: Piece[] = []
  let b = 0
  let a = 0
  while (b < before.length || a < after.length) {
    const removed = before[b]
    const added = after[a]
    if (removed !== undefined && removed === added) {
      pieces.push({ text: removed, change: 'same' })
      b += 1
      a += 1
    } else if (
      removed !== undefined &&
      (added === undefined || at(common, b + 1, a) >= at(common, b, a + 1))
    ) {
      pieces.push({ text: removed, change: 'removed' })
      b += 1
    } else if (added !== undefined) {
      pieces.push({ text: added, change: 'added' })
      a += 1
    }
  }
  return pieces
}

/** `[b][a]` is the length of the longest common subsequence of what follows b and a. */
function lengthsOfCommon(before: readonly string[], after: readonly string[]): number[][] {
  const lengths = Array.from({ length: before.length + 1 }, () =>
    Array.from({ length: after.length + 1 }, () => 0),
  )
  for (let b = before.length - 1; b >= 0; b -= 1) {
    for (let a = after.length - 1; a >= 0; a -= 1) {
      const row = lengths[b]
      const stays = before[b] === after[a]
      const longest = stays
        ? at(lengths, b + 1, a + 1) + 1
        : Math.max(at(lengths, b + 1, a), at(lengths, b, a + 1))
      if (row) row[a] = longest
    }
  }
  return lengths
}

const at = (lengths: readonly number[][], b: number, a: number) => lengths[b]?.[a] ?? 0

const marked = (texts: readonly string[], change: Piece['change']): Piece[] =>
  texts.map((text) => ({ text, change }))
