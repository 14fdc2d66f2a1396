import { Title, VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import { GateIcon, Wordmark } from '../../ui/Brand.tsx'
import styles from './Gate.module.css'

/** The frame of the pages before the console: one thing to do, in the middle. */
export function Gate({
  title,
  children,
  isWide = false,
}: {
  title: string
  children: ReactNode
  isWide?: boolean
}) {
  return (
    <main className={styles['gate']}>
      <div className={styles['brand']}>
        <GateIcon size={30} />
        <Wordmark height={23} />
        <VisuallyHidden>Gatehouse</VisuallyHidden>
      </div>
      <div className={styles['card']} data-wide={isWide || undefined}>
        <Title order={1} fz={17} mb="sm">
          {title}
        </Title>
        {children}
      </div>
    </main>
  )
}
