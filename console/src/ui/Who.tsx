import { Tooltip } from '@mantine/core'
import { IconUser, IconUserQuestion, IconUserShare } from '@tabler/icons-react'
import styles from './Identity.module.css'
import { type ValueAction, ValueMenu } from './ValueMenu.tsx'

export type Sureness = 'exact' | 'joined' | 'inferred'

/** What each degree of certainty means, for tooltips and the record's page. */
export const surenessTexts: Readonly<Record<Sureness, string>> = {
  exact: 'The audited system itself names this person.',
  joined: 'Two facts of different logs were put together to name this person.',
  inferred: 'The account that made the change; it may have acted for somebody else.',
}

const icons = { exact: IconUser, joined: IconUserShare, inferred: IconUserQuestion }

interface Props {
  name: string
  sureness?: Sureness
  actions?: readonly ValueAction[]
}

/** Who did something: the same everywhere. */
export function Who({ name, sureness = 'exact', actions = [] }: Props) {
  const Icon = icons[sureness]
  return (
    <ValueMenu value={name} actions={actions}>
      <span className={styles['identity']} data-unsure={sureness === 'inferred' || undefined}>
        <Tooltip label={surenessTexts[sureness]} disabled={sureness === 'exact'}>
          <Icon size={14} stroke={1.6} className={styles['icon']} aria-label={sureness} />
        </Tooltip>
        <span className={styles['name']} title={name}>
          {name === '' ? 'unknown' : name}
        </span>
      </span>
    </ValueMenu>
  )
}
