import { Anchor } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { exactTime } from '../instant.ts'
import { Notice } from '../Notice.tsx'
import { useZone } from '../zone.tsx'
import styles from './Past.module.css'

/** Says, where the past is looked at, that it is the past. */
export function Past({ at, onNow }: { at: string | undefined; onNow: () => void }) {
  const zone = useZone()
  if (at === undefined) return null
  return (
    <div className={styles['past']}>
      <Notice tone="info" icon={<IconHistory size={16} />}>
        This is how it was on {exactTime(at, zone)}.{' '}
        <Anchor component="button" type="button" inherit underline="always" onClick={onNow}>
          Show it as it is now
        </Anchor>
      </Notice>
    </div>
  )
}
