import type { ReactNode } from 'react'
import styles from './ListFilters.module.css'

/** What a list can be narrowed by, above it. */
export const ListFilters = ({ children }: { children: ReactNode }) => (
  <search className={styles['bar']}>{children}</search>
)
