/**
 * An event in the plain content of a segment, all numbers as unsigned LEB128:
 *
 *     microseconds since the event before | code | channel | length | payload
 *
 * The first event of a segment counts from the segment's own first time.
 */
export const eventCode = {
  output: 1,
  stderr: 2,
  input: 3,
  masked: 4,
  resize: 5,
  exec: 6,
  env: 7,
  file: 8,
  forward: 9,
  exit: 10,
  mark: 11,
  gap: 12,
  end: 13,
  command: 14,
} as const

/** From here on codes mean what the protocol of the recording says. */
export const firstOtherCode = 64
export const lastOtherCode = 0xffff

/** Five numbers of at most eight bytes. */
export const maxEventPrefixBytes = 4 * 8

/** Which optional fields of an event are there. */
export const filePart = { to: 1, size: 2, sha256: 4, refused: 8 } as const
export const forwardStates = ['opened', 'closed', 'refused'] as const
