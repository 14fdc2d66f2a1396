import type { RecordingEvent } from '@gatehouse/contract/recordings'
import {
  IconArrowsExchange,
  IconBookmark,
  IconChevronRight,
  IconFile,
  IconKeyboard,
  IconPlayerStop,
  IconRouteOff,
  IconTerminal2,
} from '@tabler/icons-react'

export type MomentKind = RecordingEvent['kind'] | 'output'

/** The one table of what may happen in a recording; marks on the bar and rows of the list look the same. */
export const momentLooks = {
  gap: { word: 'Gap', icon: IconRouteOff, tone: 'bad' },
  mark: { word: 'Mark', icon: IconBookmark, tone: 'warn' },
  end: { word: 'End', icon: IconPlayerStop, tone: 'off' },
  forward: { word: 'Forward', icon: IconArrowsExchange, tone: 'forward' },
  file: { word: 'File', icon: IconFile, tone: 'info' },
  command: { word: 'Command', icon: IconChevronRight, tone: 'accent' },
  exec: { word: 'Command', icon: IconChevronRight, tone: 'accent' },
  input: { word: 'Typed', icon: IconKeyboard, tone: 'accent' },
  output: { word: 'Shown', icon: IconTerminal2, tone: 'off' },
} as const satisfies Record<MomentKind, unknown>

/** What the list can be narrowed to, in the order of its chips. */
export const momentGroups = [
  { id: 'commands', label: 'Commands', kinds: ['command', 'exec'] },
  { id: 'typed', label: 'Typed', kinds: ['input'] },
  { id: 'files', label: 'Files', kinds: ['file'] },
  { id: 'forwards', label: 'Forwards', kinds: ['forward'] },
  { id: 'marks', label: 'Marks', kinds: ['mark', 'end'] },
  { id: 'gaps', label: 'Gaps', kinds: ['gap'] },
] as const satisfies readonly { id: string; label: string; kinds: readonly MomentKind[] }[]

export type MomentGroup = (typeof momentGroups)[number]['id']

const groupOfKind = new Map<MomentKind, MomentGroup>(
  momentGroups.flatMap(({ id, kinds }) => kinds.map((kind) => [kind, id] as const)),
)
export const groupOf = (kind: MomentKind): MomentGroup | undefined => groupOfKind.get(kind)
