import { Text, UnstyledButton } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { CopyButton } from '../CopyButton.tsx'
import { counted } from '../numbers.ts'
import styles from './Diff.module.css'
import { Sign } from './Sign.tsx'

/** A property of several values: which came, which went, and which stayed. */
export interface ItemsChange {
  property: string
  /** The name that the machine has for it, where `property` is a word for people. */
  machineName?: string | undefined
  added: readonly string[]
  removed: readonly string[]
  kept: readonly string[]
  /** One below the other, or side by side where each is a word or two. */
  look: 'list' | 'chips'
  /** What an item looks like; as it is where this is absent. */
  itemOf?: ((item: string) => ReactNode) | undefined
}

/** More that stayed than this are folded away: what changed is what matters. */
const mostKept = 6

export function ChangedItems({ change }: { change: ItemsChange }) {
  const { property, machineName, added, removed, kept, look, itemOf = (item) => item } = change
  const [showsKept, setShowsKept] = useState(kept.length <= mostKept && look === 'chips')
  const shownKept = showsKept ? kept : []
  const rows = [
    ...removed.map((item) => ({ item, change: 'removed' as const })),
    ...added.map((item) => ({ item, change: 'added' as const })),
    ...shownKept.map((item) => ({ item, change: 'same' as const })),
  ]
  return (
    <section className={styles['property']} aria-label={property}>
      <div className={styles['name']}>
        <Text fz="xs" fw={600} truncate>
          {property}
          {machineName !== undefined && (
            <span className={styles['machineName']}>{machineName}</span>
          )}
        </Text>
        <span className={styles['tally']}>{tally(added.length, removed.length)}</span>
        <span className={styles['copies']}>
          <CopyButton value={[...removed, ...kept].join('\n')} label="Copy the values before" />
          <CopyButton value={[...added, ...kept].join('\n')} label="Copy the values after" />
        </span>
      </div>
      <ul className={styles[look === 'chips' ? 'chips' : 'items']}>
        {rows.map((row) => (
          <li
            key={`${row.change} ${row.item}`}
            className={styles[look === 'chips' ? 'chip' : 'item']}
            data-change={row.change}
          >
            {(look === 'list' || row.change !== 'same') && <Sign change={row.change} />}
            <span className={styles['text']}>{itemOf(row.item)}</span>
          </li>
        ))}
      </ul>
      {kept.length > 0 && !showsKept && (
        <UnstyledButton className={styles['kept']} onClick={() => setShowsKept(true)}>
          {counted(kept.length, 'value')} stayed
        </UnstyledButton>
      )}
    </section>
  )
}

const tally = (added: number, removed: number): string =>
  [added > 0 && `${added} added`, removed > 0 && `${removed} removed`].filter(Boolean).join(' · ')
