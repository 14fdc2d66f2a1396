import { recordingsApi } from '@gatehouse/contract/recordings'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { call } from '../../app/api.ts'
import { EventPanel } from './EventPanel.tsx'
import { groupOf, type MomentGroup, type MomentKind } from './moment-kinds.ts'
import styles from './PlayerPanel.module.css'
import { PlayerFrame } from './PlayerFrame.tsx'
import { Player } from './player/player.ts'
import { useTicking } from './player/use-player.ts'
import type { RecordingDetails } from './RecordingPage.tsx'
import { hitsQuery, leastLetters, type RecordingPageSearch } from './search.ts'

/** Something to jump to: an event, or a place where a text was found. */
export interface Point {
  at: number
  channel: number
  kind: MomentKind
  text: string
}

interface Props {
  details: RecordingDetails
  search: RecordingPageSearch
}

/** The screen, and beside it what happened. */
export function PlayerPanel({ details, search }: Props) {
  const { recording, events, terminals } = details
  const navigate = useNavigate({ from: '/organizations/$organizationId/recordings/$recordingId' })
  const [player] = useState(() => playerOf(details))
  useTicking(player)
  const [hidden, setHidden] = useState<readonly MomentGroup[]>([])
  const find = search.find ?? ''
  const hits = useHits(recording, find)
  const points: readonly Point[] =
    hits.points ?? events.filter(({ kind }) => !hidden.includes(groupOf(kind) ?? 'marks'))
  const goTo = ({ at, channel }: Pick<Point, 'at' | 'channel'>) => {
    const isOther = channel !== player.state.channel
    if (isOther && terminals.some((one) => one.channel === channel)) player.choose(channel, at)
    else player.seek(at)
  }

  // The address says where to begin; the reader goes on from there without it.
  const { at, terminal } = search
  useEffect(() => {
    if (terminal !== undefined) player.choose(terminal, at)
    else if (at !== undefined) player.seek(at)
  }, [player, at, terminal])

  return (
    <div className={styles['panel']} data-has-screen={terminals.length > 0 || undefined}>
      {terminals.length > 0 && (
        <PlayerFrame player={player} details={details} points={points} goTo={goTo} />
      )}
      <EventPanel
        player={player}
        details={details}
        points={points}
        goTo={terminals.length > 0 ? goTo : undefined}
        hidden={hidden}
        onHide={setHidden}
        find={find}
        onFind={(text) =>
          void navigate({ search: (before) => ({ ...before, find: text }), replace: true })
        }
        hits={hits}
      />
    </div>
  )
}

function playerOf({ recording, terminals }: RecordingDetails): Player {
  const params = { organizationId: recording.organizationId, recordingId: recording.id }
  return new Player({
    terminals,
    endMs: Math.max(1, recording.durationMs, ...terminals.map(({ untilMs }) => untilMs)),
    load: (channel, fromMs, toMs) =>
      call(recordingsApi.play, { params, query: { channel, fromMs, toMs } }),
  })
}

/** Where the text was shown or typed in this recording, as it happened. */
function useHits({ id, organizationId }: RecordingDetails['recording'], text: string) {
  const isAsked = text.length >= leastLetters
  const list = useInfiniteQuery({
    ...hitsQuery({ text, organizationId, recordingId: id }),
    enabled: isAsked,
    placeholderData: (before) => before,
  })
  const found = list.data?.pages.flatMap((page) => page.hits).toReversed()
  const points = found?.map(({ line, ...hit }): Point => ({ ...hit, text: line }))
  return { list, points: isAsked ? points : undefined, isPending: isAsked && list.isPending }
}

export type Hits = ReturnType<typeof useHits>
