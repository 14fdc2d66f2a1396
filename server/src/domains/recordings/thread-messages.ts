import type { SegmentEntry } from '@gatehouse/recording/segment-index'
import type { RecordingEvent, Terminal } from '@gatehouse/contract/recordings'

/** A moment of one terminal, to go on from. Times in microseconds since the recording began. */
export interface Moment {
  channel: number
  atUs: number
  segment: SegmentEntry
  screen: Screen
}

export interface Screen {
  columns: number
  rows: number
  /** Control sequences that make it on an empty terminal. */
  screen: string
  /** Whether it is a terminal, or only what a command printed. */
  isTerminal: boolean
}

/** Text of a terminal, or a resize as `80x24`. */
export interface Frame {
  atUs: number
  channel: number
  kind: 'output' | 'resize'
  data: string
}

export type TextKind = RecordingEvent['kind'] | 'output'

export interface TextLine {
  atUs: number
  kind: TextKind
  channel: number
  line: string
}

export interface IndexTask {
  kind: 'index'
  dataKey: Uint8Array
  /** Without them what is there can be read and searched, but only played from the beginning. */
  withScreens: boolean
}

export interface Indexed {
  moments: Moment[]
  lines: TextLine[]
  terminals: Terminal[]
  /** What was left out: a sentence, or empty. */
  note: string
}

export interface StretchTask {
  kind: 'stretch'
  dataKey: Uint8Array
  channel: number | undefined
  from: Moment | undefined
  fromUs: number
  toUs: number
}

export interface Stretch {
  screen: Screen
  frames: Frame[]
  untilUs: number
}

export type Task = IndexTask | StretchTask

/** What the thread asks for and answers. */
export type FromThread =
  | { say: 'open'; stream: number; offset: number }
  | { say: 'next'; stream: number }
  | { say: 'close'; stream: number }
  | { say: 'done'; result: unknown }
  | { say: 'failed'; text: string }

/** A chunk of a stream; absent at its end. */
export type ToThread = { stream: number; chunk?: Uint8Array; failed?: string }
