import { Tooltip } from '@mantine/core'
import { IconCircleCheck, IconCircleX, IconPlayerPause } from '@tabler/icons-react'
import styles from './StatusLine.module.css'
import { Time } from './Time.tsx'
import { ToneBadge } from './ToneBadge.tsx'

/** How something that we speak to answers. */
export interface Work {
  isFailing: boolean
  /** A whole sentence. */
  reason: string
  since: string
}

interface Props {
  work: Work | undefined
  isEnabled?: boolean
  variant?: 'plain' | 'filled'
}

const looks = {
  off: { word: 'Switched off', icon: IconPlayerPause, tone: 'off' },
  works: { word: 'Working', icon: IconCircleCheck, tone: 'good' },
  fails: { word: 'Failing', icon: IconCircleX, tone: 'bad' },
} as const

function lookOf({ work, isEnabled = true }: Props) {
  if (!isEnabled || work === undefined) return looks.off
  return work.isFailing ? looks.fails : looks.works
}

export const workWord = (props: Pick<Props, 'work' | 'isEnabled'>): string => lookOf(props).word

/** For lists; the reason is in the tooltip. */
export function WorkBadge(props: Props) {
  const { work, variant = 'plain' } = props
  const badge = <ToneBadge {...lookOf(props)} variant={variant} />
  if (work === undefined) return badge
  return (
    <Tooltip label={work.reason} multiline maw={380}>
      <span>{badge}</span>
    </Tooltip>
  )
}

/** How it is, why, and since when: the first line of a page. */
export function WorkLine(props: Props) {
  const { work, isEnabled = true } = props
  return (
    <div className={styles['line']}>
      <ToneBadge {...lookOf(props)} variant="filled" />
      {work && (
        <>
          <span>{work.reason}</span>
          {isEnabled && (
            <span className={styles['since']}>
              since <Time at={work.since} as="list" />
            </span>
          )}
        </>
      )}
    </div>
  )
}
