import type { DirectoryMembership } from '@gatehouse/contract/directories'
import type { Output } from '@gatehouse/contract/endpoint'
import { SegmentedControl, Text, TextInput, UnstyledButton } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { wholeNumber } from '../../ui/numbers.ts'
import { Panel } from '../../ui/Panel.tsx'
import { Time } from '../../ui/Time.tsx'
import styles from './Memberships.module.css'
import { ObjectName } from './ObjectName.tsx'
import { ObjectState } from './ObjectState.tsx'

type Membership = Output<typeof DirectoryMembership>

interface Props {
  title: string
  list: readonly Membership[]
  /** How many there are, where the list does not hold all. */
  total: number
  params: { organizationId: string; directoryId: string }
  at: string | undefined
  empty: string
}

const pageSize = 25
/** Fewer are read faster than they are searched. */
const worthFinding = 12

/** Groups of an object, or members of a group: direct ones, and those through other groups with the way. */
export function Memberships({ title, list, total, params, at, empty }: Props) {
  const [which, setWhich] = useState('all')
  const [text, setText] = useState('')
  const [shown, setShown] = useState(pageSize)
  const direct = list.filter(({ isDirect }) => isDirect).length
  const fitting = list.filter(
    (one) =>
      (which === 'all' || one.isDirect === (which === 'direct')) &&
      one.object.name.toLowerCase().includes(text.trim().toLowerCase()),
  )
  const hasBoth = direct > 0 && direct < list.length
  return (
    <Panel
      title={`${title} (${wholeNumber(total)})`}
      isFlush
      action={
        hasBoth && (
          <SegmentedControl
            aria-label={`${title}: which`}
            data={[
              { value: 'all', label: 'All' },
              { value: 'direct', label: `Direct ${wholeNumber(direct)}` },
              { value: 'nested', label: `Nested ${wholeNumber(list.length - direct)}` },
            ]}
            value={which}
            onChange={setWhich}
          />
        )
      }
    >
      {list.length > worthFinding && (
        <div className={styles['find']}>
          <TextInput
            aria-label={`Find in ${title.toLowerCase()}`}
            placeholder="Find a name"
            leftSection={<IconSearch size={14} />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </div>
      )}
      <ul className={styles['memberships']}>
        {fitting.slice(0, shown).map((one) => (
          <li key={one.object.id} className={styles['membership']}>
            <ObjectName object={one.object} params={params} at={at} />
            <span className={styles['way']}>
              {one.isDirect ? <Since since={one.since} /> : <Way through={one.through} />}
            </span>
            <span className={styles['state']}>
              {one.object.isEnabled === true && !one.object.isLockedOut ? null : (
                <ObjectState object={one.object} at={at} />
              )}
            </span>
          </li>
        ))}
      </ul>
      {fitting.length === 0 && (
        <Text c="dimmed" p={14}>
          {list.length === 0 ? empty : 'No name fits.'}
        </Text>
      )}
      {fitting.length > shown && (
        <UnstyledButton className={styles['more']} onClick={() => setShown(shown + 4 * pageSize)}>
          Show more of {wholeNumber(fitting.length)}
        </UnstyledButton>
      )}
      {total > list.length && (
        <Text c="dimmed" fz="xs" px={14} py={8}>
          Only the first {wholeNumber(list.length)} of {wholeNumber(total)} are listed. The report
          “Group membership” has all of them.
        </Text>
      )}
    </Panel>
  )
}

const Since = ({ since }: { since: string | undefined }) =>
  since === undefined ? (
    'direct'
  ) : (
    <>
      direct, since <Time at={since} />
    </>
  )

/** Nearest first, as the contract says it. */
const Way = ({ through }: { through: readonly string[] }) => (
  <span title={through.join(' › ')}>through {through.join(' › ')}</span>
)
