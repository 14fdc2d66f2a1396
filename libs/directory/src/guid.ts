/** Bytes of the text in the order in which they are sent: the first three fields have their lowest byte first. */
const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]

/**
 * 16 bytes as `f81d4fae-7dec-11d0-a765-00a0c91e6bf6` (MS-DTYP 2.3.4).
 * @throws {RangeError} when there are not 16
 */
export function guidText(bytes: Buffer): string {
  if (bytes.length !== 16) throw new RangeError(`A GUID has 16 bytes, not ${bytes.length}.`)
  return order
    .map((at) => bytes.readUInt8(at).toString(16).padStart(2, '0'))
    .join('')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/**
 * As it is sent, from its text in either case, with or without braces.
 * @throws {RangeError} when the text is none
 */
export function guidBytes(text: string): Buffer {
  const digits = pattern.exec(text)?.[1]?.replaceAll('-', '')
  if (digits === undefined) throw new RangeError('This is not a GUID.')
  const shown = Buffer.from(digits, 'hex')
  return Buffer.from(order.map((at) => shown.readUInt8(at)))
}

const pattern = /^\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i
