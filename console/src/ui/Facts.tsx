import { Fragment, type ReactNode } from 'react'
import styles from './Facts.module.css'

export interface Fact {
  name: string
  value: ReactNode
}

/** Names and values below each other; what is undefined or false is left out. */
export function Facts({ items }: { items: readonly Fact[] }) {
  return (
    <dl className={styles['facts']}>
      {items.map(({ name, value }) =>
        value === undefined || value === false ? null : (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ),
      )}
    </dl>
  )
}
