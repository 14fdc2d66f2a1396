import type { Terminal } from '@gatehouse/contract/recordings'
import type { RecordedEvent } from '@gatehouse/recording/event'
import { decompress } from '@gatehouse/recording/node/zstd'
import { readRecording } from '@gatehouse/recording/reader'
import { indexSegments } from '@gatehouse/recording/segment-index'
import type { Source } from '@gatehouse/recording/source'
import { DrawnScreen, emptyScreen } from './drawn-screen.ts'
import { Frames, sizeOf } from './frames.ts'
import { Moments } from './moments.ts'
import { maxLines, maxStretchCharacters, maxTerminals } from './screen-limits.ts'
import { TextLines } from './text-lines.ts'
import type { Frame, Indexed, IndexTask, Stretch, StretchTask } from './thread-messages.ts'

/** What is wrong with the file is for the check to say; here all that can be read counts. */
const whatIsWrong = () => undefined

export async function indexAll(
  source: Source,
  { dataKey, withScreens }: IndexTask,
): Promise<Indexed> {
  const entries = await Array.fromAsync(indexSegments(source, whatIsWrong))
  const frames = new Frames()
  const moments = new Moments(entries)
  const lines = new TextLines()
  const terminals = new Map<number, Terminal>()
  const titles = new Map<number, string>()
  let last = 0
  for await (const event of eventsOf(source, dataKey)) {
    last = event.at
    lines.put(event)
    if (event.kind === 'exec') titles.set(event.channel, event.command.slice(0, 200))
    if (event.kind === 'exit') moments.close(event.channel)
    const canKeep = !frames.isWithinCharacter(event.channel)
    const frame = frames.of(event)
    if (!frame) continue
    note(terminals, frame, titles.get(event.channel))
    if (withScreens) await moments.put(frame, frames.isTerminal(frame.channel), canKeep)
  }
  lines.end(last)
  const note_ = lines.isCut ? `Only the first ${maxLines} lines can be searched.` : ''
  return {
    ...{ moments: moments.kept, lines: lines.kept, note: note_ },
    terminals: [...terminals.values()].slice(0, maxTerminals),
  }
}

function note(terminals: Map<number, Terminal>, frame: Frame, title = 'Shell'): void {
  const { channel, kind, data } = frame
  const ms = frame.atUs / 1000
  const known = terminals.get(channel)
  if (known) known.untilMs = ms
  else if (terminals.size < maxTerminals) {
    const size = sizeOf(kind === 'resize' ? data : '80x24')
    terminals.set(channel, { channel, ...size, fromMs: ms, untilMs: ms, title })
  }
}

/** The screen at a time, and what was shown from then on. */
export async function readStretch(source: Source, task: StretchTask): Promise<Stretch> {
  const frames = new Frames()
  let { channel } = task
  let drawn = task.from && new DrawnScreen(task.from.screen)
  if (task.from?.screen.isTerminal) frames.markTerminal(task.from.channel)
  let taken: Stretch | undefined
  let characters = 0
  let last = task.fromUs
  for await (const event of eventsOf(source, task.dataKey, task.from)) {
    last = Math.max(last, event.at)
    if (task.from && event.at <= task.from.atUs) continue
    if (event.at > task.toUs) return taken ?? beginning(drawn, task.toUs)
    const frame = frames.of(event)
    if (!frame || (channel !== undefined && frame.channel !== channel)) continue
    channel ??= frame.channel
    if (event.at <= task.fromUs) {
      drawn ??= screenFor(frame, frames)
      await drawn.put(frame)
      continue
    }
    taken ??= await beginning(drawn ?? screenFor(frame, frames), task.toUs)
    if (characters >= maxStretchCharacters && frame.atUs > (taken.frames.at(-1)?.atUs ?? 0)) {
      return { ...taken, untilUs: taken.frames.at(-1)?.atUs ?? task.toUs }
    }
    taken.frames.push(frame)
    characters += frame.data.length
  }
  // While it is written, what comes next may still belong into this stretch.
  return { ...(taken ?? (await beginning(drawn, last))), untilUs: last }
}

function screenFor({ channel, kind, data }: Frame, frames: Frames): DrawnScreen {
  const { columns, rows } = sizeOf(kind === 'resize' ? data : '80x24')
  return new DrawnScreen(emptyScreen(frames.isTerminal(channel), columns, rows))
}

async function beginning(drawn: DrawnScreen | undefined, untilUs: number): Promise<Stretch> {
  const screen = drawn ? (await drawn.take()).screen : emptyScreen(true)
  return { screen, frames: [], untilUs }
}

const eventsOf = (
  source: Source,
  dataKey: Uint8Array,
  from?: StretchTask['from'],
): AsyncGenerator<RecordedEvent> =>
  readRecording(source, {
    ...{ dataKey, decompress, onFinding: whatIsWrong },
    ...(from ? { from: from.segment } : {}),
  })
