import styles from './SeverityMark.module.css'

/** The one table of severities: word, colour, and how many bars are filled; from least to worst. */
const looks = {
  low: { word: 'Low', color: 'var(--gh-low)', bars: 1 },
  medium: { word: 'Medium', color: 'var(--gh-medium)', bars: 2 },
  high: { word: 'High', color: 'var(--gh-high)', bars: 3 },
  critical: { word: 'Critical', color: 'var(--gh-critical)', bars: 4 },
} as const

export type SeverityName = keyof typeof looks

export const severityNames = Object.keys(looks)
export const severityWord = (severity: SeverityName): string => looks[severity].word
export const severityColor = (severity: SeverityName): string => looks[severity].color

interface Props {
  severity: SeverityName
  variant?: 'plain' | 'filled'
}

/** How bad: as many bars as it has steps, and the word. */
export function SeverityMark({ severity, variant = 'plain' }: Props) {
  return (
    <span className={styles['mark']} data-severity={severity} data-variant={variant}>
      <SeverityBars severity={severity} />
      <span className={styles['word']}>{looks[severity].word}</span>
    </span>
  )
}

const heights = [4, 7, 10, 13]

/** The sign alone; its place says the word. */
export function SeverityBars({ severity }: { severity: SeverityName }) {
  const { color, bars } = looks[severity]
  return (
    <svg width={15} height={14} viewBox="0 0 15 14" aria-hidden style={{ flex: 'none' }}>
      {heights.map((height, index) => (
        <rect
          key={height}
          x={index * 4}
          y={14 - height}
          width={2.6}
          height={height}
          rx={0.8}
          fill={index < bars ? color : 'var(--gh-border-strong)'}
        />
      ))}
    </svg>
  )
}
