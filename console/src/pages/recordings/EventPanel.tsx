import { Chip, Loader } from '@mantine/core'
import type { ReactNode } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { FindField } from '../../ui/FindField.tsx'
import { counted } from '../../ui/numbers.ts'
import { ShowMore } from '../../ui/ShowMore.tsx'
import styles from './EventPanel.module.css'
import { groupOf, type MomentGroup, momentGroups } from './moment-kinds.ts'
import type { Player } from './player/player.ts'
import type { Hits, Point } from './PlayerPanel.tsx'
import { PointList } from './PointList.tsx'
import type { RecordingDetails } from './RecordingPage.tsx'
import { leastLetters } from './search.ts'

interface Props {
  player: Player
  details: RecordingDetails
  points: readonly Point[]
  /** Absent where nothing can be played. */
  goTo: ((point: Point) => void) | undefined
  hidden: readonly MomentGroup[]
  onHide: (hidden: readonly MomentGroup[]) => void
  find: string
  onFind: (text: string | undefined) => void
  hits: Hits
}

/** What happened, as a list to jump by; or where a text was found. */
export function EventPanel(props: Props) {
  const { details, points, hits, find, onFind } = props
  return (
    <section className={styles['panel']} aria-label="What happened">
      <div className={styles['inside']}>
        <div className={styles['head']}>
          <FindField
            key={find}
            label="Find in this recording"
            shortcut="/"
            w="100%"
            text={find}
            onFind={onFind}
          />
          {find === '' ? <Groups {...props} /> : <Found find={find} hits={hits} />}
        </div>
        <div className={styles['list']}>
          <PointList
            player={props.player}
            startedAt={details.recording.startedAt}
            points={points}
            find={find}
            goTo={props.goTo}
          />
          {points.length === 0 && !hits.isPending && (
            <p className={styles['empty']}>{emptyText(props)}</p>
          )}
          {find !== '' && <ShowMore list={hits.list} />}
        </div>
      </div>
    </section>
  )
}

function emptyText({ find, hidden, details }: Props): string {
  if (find !== '') return 'Nobody saw or typed this here.'
  if (hidden.length > 0 && details.events.length > 0) return 'Nothing of this kind happened.'
  return 'Nothing but what the screen shows.'
}

function Groups({ details: { events }, hidden, onHide }: Props) {
  const counts = new Map<MomentGroup, number>()
  for (const { kind } of events) {
    const group = groupOf(kind)
    if (group) counts.set(group, (counts.get(group) ?? 0) + 1)
  }
  if (counts.size < 2) return null
  const toggle = (id: MomentGroup) =>
    onHide(hidden.includes(id) ? hidden.filter((one) => one !== id) : [...hidden, id])
  return (
    <div className={styles['groups']}>
      {momentGroups.map(({ id, label }) => {
        const count = counts.get(id)
        return (
          count !== undefined && (
            <Chip key={id} size="xs" checked={!hidden.includes(id)} onChange={() => toggle(id)}>
              {label} {count}
            </Chip>
          )
        )
      })}
    </div>
  )
}

function Found({ find, hits: { list, points, isPending } }: { find: string; hits: Hits }) {
  if (find.length < leastLetters) return <Line>Write at least {leastLetters} letters.</Line>
  if (isPending) return <Loader size="xs" aria-label="Looking" />
  if (list.error) return <Line>{messageOf(list.error)}</Line>
  const count = points?.length ?? 0
  return <Line>{`${counted(count, 'line')}${list.hasNextPage ? ' and more' : ''}`}</Line>
}

const Line = ({ children }: { children: ReactNode }) => (
  <output className={styles['line']}>{children}</output>
)
