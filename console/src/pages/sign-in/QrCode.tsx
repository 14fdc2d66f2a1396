import { useMemo } from 'react'
import { encode } from 'uqr'

/** A picture for an authenticator's camera: always dark on light, also in the dark scheme. */
export function QrCode({
  text,
  label,
  size = 176,
}: {
  text: string
  label: string
  size?: number
}) {
  const { modules, path } = useMemo(() => drawn(text), [text])
  return (
    <figure aria-label={label} style={{ margin: 0 }}>
      <svg
        width={size}
        height={size}
        viewBox={`0 0 ${modules} ${modules}`}
        shapeRendering="crispEdges"
        aria-hidden
        style={{ display: 'block', borderRadius: 4 }}
      >
        <rect width={modules} height={modules} fill="#ffffff" />
        <path d={path} fill="#10201e" />
      </svg>
    </figure>
  )
}

function drawn(text: string): { modules: number; path: string } {
  const { data, size } = encode(text, { ecc: 'M', border: 3 })
  const squares = data.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])),
  )
  return { modules: size, path: squares.join('') }
}
