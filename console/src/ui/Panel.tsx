import { Title } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './Panel.module.css'

interface Props {
  title?: ReactNode
  /** A link or a button at the right of the title. */
  action?: ReactNode
  /** Without the inner margin, for tables and lists that reach the border. */
  isFlush?: boolean
  children: ReactNode
}

/** A bordered part of a page. */
export function Panel({ title, action, isFlush = false, children }: Props) {
  return (
    <section className={styles['panel']}>
      {title !== undefined && (
        <div className={styles['head']}>
          <Title order={2} fz="sm">
            {title}
          </Title>
          {action}
        </div>
      )}
      <div className={isFlush ? undefined : styles['body']}>{children}</div>
    </section>
  )
}
