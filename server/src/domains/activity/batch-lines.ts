import { isUtf8 } from 'node:buffer'

/** A line of a batch: its text, or why there is none. */
export type BatchLine =
  | { number: number; text: string; problem?: never }
  | { number: number; text: string; problem: string }

const lineFeed = 10

/** The lines that are not blank, numbered from 1 as an editor does. */
export function* batchLines(body: Buffer, maxLineBytes: number): Generator<BatchLine> {
  let number = 0
  for (const text of isUtf8(body) ? textLines(body.toString()) : mixedLines(body)) {
    number += 1
    if (typeof text !== 'string') {
      yield { number, text: text.toString(), problem: 'The line is not valid UTF-8.' }
    } else if (isLonger(text, maxLineBytes)) {
      yield { number, text, problem: `The line is longer than ${maxLineBytes} bytes.` }
    } else if (text.trim() !== '') yield { number, text }
  }
}

function* textLines(text: string): Generator<string> {
  let start = 0
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    yield text.slice(start, end)
    start = end + 1
  }
  if (start < text.length) yield text.slice(start)
}

/** One line with broken UTF-8 must not spoil the others; it comes as bytes. */
function* mixedLines(body: Buffer): Generator<string | Buffer> {
  for (let start = 0; start < body.length;) {
    const found = body.indexOf(lineFeed, start)
    const end = found === -1 ? body.length : found
    const line = body.subarray(start, end)
    yield isUtf8(line) ? line.toString() : line
    start = end + 1
  }
}

/** A character has one to three bytes in UTF-8 for each unit in UTF-16, so most lines need no counting. */
const isLonger = (text: string, bytes: number): boolean =>
  text.length * 3 > bytes && (text.length > bytes || Buffer.byteLength(text) > bytes)
