import { Tooltip } from '@mantine/core'
import styles from './LiveMark.module.css'

/** Whether new records arrive by themselves: a word and a shape, not only a colour. */
export function LiveMark({ isLive, isConnected }: { isLive: boolean; isConnected: boolean }) {
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
          ? 'New records appear as they arrive.'
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
