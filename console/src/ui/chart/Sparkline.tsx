interface Props {
  values: readonly number[]
  /** What it shows, in words with numbers. */
  label: string
  width?: number
  height?: number
}

const mostColumns = 24

/** Small columns for a table's cell: how much, over the last days. */
export function Sparkline({ values: all, label, width = 96, height = 20 }: Props) {
  const values = folded(all)
  const top = Math.max(...values, 1)
  const step = width / Math.max(values.length, 1)
  return (
    <figure aria-label={label} style={{ margin: 0 }}>
      <svg width={width} height={height} aria-hidden style={{ display: 'block' }}>
        {values.map((value, index) => {
          const tall = value === 0 ? 1 : Math.max((value / top) * height, 2)
          return (
            <rect
              // The place in the row is what identifies a value here.
              key={index}
              x={index * step + 0.5}
              y={height - tall}
              width={Math.max(step - 1.5, 1)}
              height={tall}
              fill={value === 0 ? 'var(--gh-border-strong)' : 'var(--gh-bar)'}
            />
          )
        })}
      </svg>
    </figure>
  )
}

/** Neighbours are added up where there are more values than columns to draw. */
function folded(values: readonly number[]): number[] {
  const each = Math.ceil(values.length / mostColumns)
  const columns = Array.from({ length: Math.ceil(values.length / Math.max(each, 1)) }, () => 0)
  return columns.map((_, column) =>
    values.slice(column * each, (column + 1) * each).reduce((sum, value) => sum + value, 0),
  )
}
