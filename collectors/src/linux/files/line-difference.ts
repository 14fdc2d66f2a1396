export interface LineDifference {
  removed: string[]
  added: string[]
}

/** More cells than this and the middle is told as replaced as a whole. */
const maxCells = 1_000_000

/** The lines of `before` that are gone and the lines of `after` that are new, in their order. */
export function lineDifference(before: string, after: string): LineDifference {
  const old = linesOf(before)
  const now = linesOf(after)
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start++
  let end = 0
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  ) {
    end++
  }
  return middle(old.slice(start, old.length - end), now.slice(start, now.length - end))
}

const linesOf = (text: string): string[] => {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

function middle(old: string[], now: string[]): LineDifference {
  if (old.length * now.length > maxCells) return { removed: old, added: now }
  const common = commonLengths(old, now)
  const at = (row: number, column: number) => common[row * (now.length + 1) + column] ?? 0
  const found: LineDifference = { removed: [], added: [] }
  let row = 0
  let column = 0
  while (row < old.length && column < now.length) {
    if (old[row] === now[column]) {
      row++
      column++
    } else if (at(row + 1, column) >= at(row, column + 1)) found.removed.push(old[row++] ?? '')
    else found.added.push(now[column++] ?? '')
  }
  found.removed.push(...old.slice(row))
  found.added.push(...now.slice(column))
  return found
}

/** Lengths of the longest common subsequence of what is left from each pair of places on. */
function commonLengths(old: string[], now: string[]): Uint32Array {
  const width = now.length + 1
  const lengths = new Uint32Array((old.length + 1) * width)
  for (let row = old.length - 1; row >= 0; row--) {
    for (let column = now.length - 1; column >= 0; column--) {
      lengths[row * width + column] =
        old[row] === now[column]
          ? (lengths[(row + 1) * width + column + 1] ?? 0) + 1
          : Math.max(
              lengths[(row + 1) * width + column] ?? 0,
              lengths[row * width + column + 1] ?? 0,
            )
    }
  }
  return lengths
}
