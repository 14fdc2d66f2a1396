import { Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './EmptyState.module.css'

interface Props {
  icon?: ReactNode
  title: string
  /** What would fill this page. */
  children?: ReactNode
  /** The step that fills it. */
  action?: ReactNode
}

export function EmptyState({ icon, title, children, action }: Props) {
  return (
    <Stack align="center" gap={6} className={styles['empty']} py={48} px="md">
      {icon !== undefined && (
        <span className={styles['icon']} aria-hidden>
          {icon}
        </span>
      )}
      <Text fw={600}>{title}</Text>
      {children !== undefined && (
        <Text c="dimmed" ta="center" maw={440} component="div">
          {children}
        </Text>
      )}
      {action !== undefined && <div className={styles['action']}>{action}</div>}
    </Stack>
  )
}
