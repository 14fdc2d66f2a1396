import { Tooltip } from '@mantine/core'
import styles from './LiveMark.module.css'

interface Props {
  isLive: boolean
  isConnected: boolean
  /** What arrives, in the plural: `records`. */
  noun: string
}

/** Whether what is new arrives by itself: a word and a shape, not only a colour. */
export function LiveMark({ isLive, isConnected, noun }: Props) {
  if (!isLive) {
    return (
      <Tooltip label="The range ends in the past, so nothing new can come.">
        <span className={styles['mark']}>Past range</span>
      </Tooltip>
    )
  }
  return (
    <Tooltip
      label={
        isConnected
          ? `New ${noun} appear as they arrive.`
          : 'The live connection is being made again; the list itself still works.'
      }
    >
      <output className={styles['mark']} data-live={isConnected || undefined}>
        <span className={styles['dot']} aria-hidden />
        {isConnected ? 'Live' : 'Connecting'}
      </output>
    </Tooltip>
  )
}
