/**
 * What happens in a recorded session. Times are not in here: a writer takes them from its clock,
 * a reader adds them.
 *
 * Channels count from 1; channel 0, the default, is the session itself.
 */
export type SessionEvent = { channel?: number } & (
  | DataEvent
  | MaskedInput
  | Resize
  | Exec
  | Command
  | Env
  | FileOperation
  | Forward
  | Exit
  | Mark
  | Gap
  | OtherEvent
)

/** What the target showed (`output`, `stderr`) or the user sent (`input`). */
export interface DataEvent {
  kind: 'output' | 'stderr' | 'input'
  data: Uint8Array
}

/** Input that is not kept, as while a password is asked for: only how many bytes it was. */
export interface MaskedInput {
  kind: 'masked'
  bytes: number
}

/** Size of the terminal in characters, or of the desktop in pixels. */
export interface Resize {
  kind: 'resize'
  columns: number
  rows: number
}

/** A program started without a terminal, or a subsystem. */
export interface Exec {
  kind: 'exec'
  command: string
}

/** A line that was carried out in a shell, as the screen showed it. */
export interface Command {
  kind: 'command'
  line: string
}

export interface Env {
  kind: 'env'
  name: string
  value: string
}

export const fileActions = [
  'open',
  'read',
  'write',
  'close',
  'list',
  'stat',
  'change',
  'remove',
  'rename',
  'link',
  'make-directory',
  'remove-directory',
] as const
export type FileAction = (typeof fileActions)[number]

/** What was done with a file of the target. */
export interface FileOperation {
  kind: 'file'
  action: FileAction
  path: string
  /** The new name of a rename, the target of a link. */
  to?: string
  /** Bytes read or written. */
  size?: number
  /** SHA-256 of what was read or written, 32 bytes. */
  sha256?: Uint8Array
  /** Why the target did not do it. */
  refused?: string
}

/** A tunnel through the session. */
export interface Forward {
  kind: 'forward'
  state: 'opened' | 'closed' | 'refused'
  host: string
  port: number
  /** Bytes towards `host` and back, when it is closed. */
  sent?: number
  received?: number
}

/** How a program ended: with a status, or by a signal. */
export interface Exit {
  kind: 'exit'
  status?: number
  signal?: string
}

/** A remark of the recorder, such as "locked by anna" or "the group Domain Admins was changed". */
export interface Mark {
  kind: 'mark'
  text: string
}

/** Something is missing here, and it is known what. */
export interface Gap {
  kind: 'gap'
  /** What is missing, such as `output`. */
  what: string
  bytes: number
  why: string
}

/** The last event of a complete recording. Only `end()` of the writer makes it. */
export interface End {
  kind: 'end'
  outcome: string
}

/** What other protocols add. Codes below 64 are this format's own. */
export interface OtherEvent {
  kind: 'other'
  code: number
  data: Uint8Array
}

/** An event as it is read. */
export type RecordedEvent = {
  /** Microseconds since the start of the recording; never less than that of the event before. */
  at: number
  channel: number
} & (SessionEvent | End)
