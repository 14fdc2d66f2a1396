import { type PointerEvent, useState } from 'react'

interface Plot {
  left: number
  width: number
}

interface Scale {
  from: number
  to: number
  /** Chosen ranges begin and end at these steps, in milliseconds. */
  step: number
}

const leastPixels = 4

/** Dragging over a plot chooses a range of time, rounded outwards to whole buckets. */
export function useBrush(
  plot: Plot,
  scale: Scale,
  onChoose: ((from: string, to: string) => void) | undefined,
) {
  const [drag, setDrag] = useState<{ anchor: number; head: number }>()
  const range = drag && {
    start: Math.min(drag.anchor, drag.head),
    end: Math.max(drag.anchor, drag.head),
  }

  const place = (event: PointerEvent<SVGElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left
    return Math.min(Math.max(x, plot.left), plot.left + plot.width)
  }
  const timeAt = (x: number) =>
    scale.from + ((x - plot.left) / plot.width) * (scale.to - scale.from)

  const finish = () => {
    setDrag(undefined)
    if (!range || range.end - range.start < leastPixels || !onChoose) return
    const first = scale.from + floorTo(timeAt(range.start) - scale.from, scale.step)
    const last = scale.from + floorTo(timeAt(range.end) - scale.from, scale.step) + scale.step
    onChoose(new Date(first).toISOString(), new Date(last).toISOString())
  }

  const handlers = onChoose && {
    onPointerDown: (event: PointerEvent<SVGElement>) => {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      setDrag({ anchor: place(event), head: place(event) })
    },
    onPointerMove: (event: PointerEvent<SVGElement>) => {
      if (drag) setDrag({ anchor: drag.anchor, head: place(event) })
    },
    onPointerUp: finish,
    onPointerCancel: () => setDrag(undefined),
  }
  return { range: range && range.end - range.start >= leastPixels ? range : undefined, handlers }
}

const floorTo = (value: number, step: number) => Math.floor(value / step) * step
