import { Tooltip } from '@mantine/core'
import { IconArrowDownRight, IconArrowRight, IconArrowUpRight } from '@tabler/icons-react'
import { counted } from '../../ui/numbers.ts'
import type { Risk } from './RiskList.tsx'
import styles from './RiskList.module.css'

const looks = {
  more: { icon: IconArrowUpRight, word: 'more' },
  fewer: { icon: IconArrowDownRight, word: 'fewer' },
  same: { icon: IconArrowRight, word: 'as many' },
} as const

/** How the number changed within 30 days: the risk grows where there are more. */
export function RiskTrend({ risk, isShort }: { risk: Risk; isShort: boolean }) {
  const { count, before } = risk
  if (before === undefined) {
    return isShort ? null : <span className={styles['unknown']}>Not known 30 days before</span>
  }
  const change = count - before.count
  const way = wayOf(change)
  const { icon: Icon, word } = looks[way]
  const size = Math.abs(change)
  const text = way === 'same' ? `${word} as 30 days before` : `${size} ${word} in 30 days`
  return (
    <Tooltip label={`${counted(before.count, 'object')} of ${before.total} 30 days before`}>
      <span className={styles['change']} data-way={way}>
        <Icon
          size={14}
          stroke={1.8}
          aria-label={isShort ? text : undefined}
          aria-hidden={!isShort}
        />
        {isShort ? way !== 'same' && <span className="gh-numbers">{size}</span> : text}
      </span>
    </Tooltip>
  )
}

function wayOf(change: number): keyof typeof looks {
  if (change === 0) return 'same'
  return change > 0 ? 'more' : 'fewer'
}
