/** How far a connection came: `name` and `connection` are before any SSH, `channel` is after the login. */
export type SshStep = 'name' | 'connection' | 'host-key' | 'login' | 'channel'

/** A connection or command that failed, in words for whoever reads it. Holds no secret. */
export class SshTrouble extends Error {
  override readonly name = 'SshTrouble'
  readonly step: SshStep
  /** What happened; a whole sentence. */
  readonly text: string
  /** What to do about it; a whole sentence. */
  readonly fix: string

  constructor(step: SshStep, text: string, fix: string, cause?: unknown) {
    super(text, cause === undefined ? undefined : { cause })
    this.step = step
    this.text = text
    this.fix = fix
  }
}

/** Words of the other side go to a terminal and a log: one line, no control characters, not long. */
export function quoted(words: string, maxLength = 160): string {
  const line = words.replaceAll(/[\p{C}\s]+/gu, ' ').trim()
  return line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line
}
