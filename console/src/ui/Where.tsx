import { IconServer } from '@tabler/icons-react'
import styles from './Identity.module.css'
import { type ValueAction, ValueMenu } from './ValueMenu.tsx'

/** The machine on which something happened: the same everywhere. */
export function Where({ name, actions = [] }: { name: string; actions?: readonly ValueAction[] }) {
  return (
    <ValueMenu value={name} actions={actions}>
      <span className={styles['identity']}>
        <IconServer size={14} stroke={1.6} className={styles['icon']} aria-hidden />
        <span className={styles['name']} title={name}>
          {name}
        </span>
      </span>
    </ValueMenu>
  )
}
