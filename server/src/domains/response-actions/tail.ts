/** Keeps the end of what is written, up to `limit` bytes. */
export function createTail(limit: number) {
  let kept = Buffer.alloc(0)
  let isCut = false
  return {
    add(chunk: Buffer): void {
      const all = Buffer.concat([kept, chunk])
      isCut ||= all.length > limit
      kept = Buffer.from(all.subarray(-limit))
    },
    /** Control characters but line ends and tabs are replaced: PostgreSQL takes no NUL. */
    text(): string {
      // oxlint-disable-next-line no-control-regex
      const text = kept.toString('utf8').replaceAll(/[\u0000-\u0008\u000B-\u001F\u007F]/g, '\uFFFD')
      return isCut ? `…${text}` : text
    },
  }
}
