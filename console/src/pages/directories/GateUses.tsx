import type { GateUse } from '@gatehouse/contract/directories'
import type { Output } from '@gatehouse/contract/endpoint'
import { Text } from '@mantine/core'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { lengthOf } from '../../ui/instant.ts'
import { Panel } from '../../ui/Panel.tsx'
import { Time } from '../../ui/Time.tsx'
import { Who } from '../../ui/Who.tsx'
import styles from './GateUses.module.css'

interface Props {
  uses: readonly Output<typeof GateUse>[]
  organizationId: string
}

/** Who reached it, or worked as it, through the gate. */
export function GateUses({ uses, organizationId }: Props) {
  return (
    <Panel title="Through the gate" isFlush={uses.length > 0}>
      {uses.length === 0 && <Text c="dimmed">No session used it.</Text>}
      <ul className={styles['uses']}>
        {uses.map((use) => (
          <li key={use.sessionId} className={styles['use']}>
            <Who name={use.username} />
            <PageLink
              to={paths.session}
              params={{ organizationId, sessionId: use.sessionId }}
              className={styles['when']}
            >
              <Time at={use.startedAt} as="list" />
            </PageLink>
            <span className={styles['text']}>
              as <span className="gh-machine">{use.account}</span> on {use.target},{' '}
              {use.endedAt === undefined
                ? 'still open'
                : `for ${lengthOf((Date.parse(use.endedAt) - Date.parse(use.startedAt)) / 1000)}`}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
