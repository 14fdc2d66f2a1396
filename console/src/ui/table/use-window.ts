import { useState } from 'react'

/** As in `--gh-row`; rows of a table that scrolls by itself are all of this height. */
const rowPixels = 32
/** Rows drawn beyond what is seen, so that neither scrolling nor the keyboard reaches an empty place. */
const beyond = 20
/** The window moves in steps, so that most scrolling draws nothing anew. */
const step = 10

/** Which rows of a long list are near enough to the visible part to be drawn. */
export function useWindow(count: number, isOn: boolean) {
  const [{ first, last }, setRange] = useState({ first: 0, last: 3 * beyond })

  const onScroll = ({ scrollTop, clientHeight }: HTMLElement) => {
    const from = floorTo(Math.max(scrollTop / rowPixels - beyond, 0))
    const to = floorTo((scrollTop + clientHeight) / rowPixels + beyond) + step
    if (from !== first || to !== last) setRange({ first: from, last: to })
  }
  if (!isOn) return { first: 0, last: count, above: 0, below: 0, onScroll }
  return {
    first,
    last,
    above: Math.min(first, count) * rowPixels,
    below: Math.max(count - last, 0) * rowPixels,
    onScroll,
  }
}

const floorTo = (row: number) => Math.floor(row / step) * step
