import { Group, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './PageHeader.module.css'

interface Props {
  title: ReactNode
  /** How many there are, where the page is a list. */
  count?: string | undefined
  /** The way back up, for a page of one object. */
  trail?: ReactNode
  /** State or a short fact beside the title. */
  aside?: ReactNode
  subtitle?: ReactNode
  /** At most one of them is primary. */
  actions?: ReactNode
}

export function PageHeader({ title, count, trail, aside, subtitle, actions }: Props) {
  return (
    <header className={styles['header']}>
      {trail !== undefined && <div className={styles['trail']}>{trail}</div>}
      <div className={styles['row']}>
        <Group gap={10} wrap="nowrap" miw={0}>
          <Title order={1} className={styles['title']}>
            {title}
          </Title>
          {count !== undefined && <span className={styles['count']}>{count}</span>}
          {aside}
        </Group>
        <Group gap={8} wrap="nowrap" className={styles['actions'] ?? ''}>
          {actions}
        </Group>
      </div>
      {subtitle !== undefined && <div className={styles['subtitle']}>{subtitle}</div>}
    </header>
  )
}
