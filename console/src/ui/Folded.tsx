import { UnstyledButton } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import styles from './Folded.module.css'

/** Long content is cut at about twelve lines until the reader wants all of it. */
export function Folded({ children }: { children: ReactNode }) {
  const [isOpen, setOpen] = useState(false)
  const [isLong, setLong] = useState(false)
  const measure = (element: HTMLDivElement | null) => {
    if (element) setLong(element.scrollHeight > element.clientHeight + 4)
  }
  return (
    <div>
      <div ref={isOpen ? null : measure} className={isOpen ? undefined : styles['closed']}>
        {children}
      </div>
      {isLong && (
        <UnstyledButton
          className={styles['toggle']}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? 'Show less' : 'Show all'}
        </UnstyledButton>
      )}
    </div>
  )
}
