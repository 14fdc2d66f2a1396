import { Link, type LinkProps } from '@tanstack/react-router'
import styles from './TabLinks.module.css'

export interface TabLink {
  label: string
  link: LinkProps
  isCurrent: boolean
  /** A short count or sign behind the label. */
  mark?: { text: string; tone?: 'bad' | 'warn'; label: string } | undefined
}

/** The parts of a page, each with an address of its own. */
export function TabLinks({ name, tabs }: { name: string; tabs: readonly TabLink[] }) {
  return (
    <nav className={styles['tabs']} aria-label={name}>
      {tabs.map(({ label, link, isCurrent, mark }) => (
        <Link
          key={label}
          // Without its search the first part would count as open on every other.
          activeOptions={{ exact: true }}
          {...link}
          // The router compares addresses; here the search says which part is open.
          activeProps={{ 'aria-current': undefined }}
          {...(isCurrent && { 'aria-current': 'page' as const })}
        >
          {label}
          {mark && (
            <span className={styles['mark']} data-tone={mark.tone} aria-label={mark.label}>
              {mark.text}
            </span>
          )}
        </Link>
      ))}
    </nav>
  )
}
