/** Of RFC 1035 as much as questions about services need. */
export interface Question {
  id: Buffer
  name: string
  type: number
  /** As it was asked, to be repeated in the answer. */
  bytes: Buffer
}

const headerBytes = 12
/** RFC 2782 */
export const srv = 33

export function readQuestion(message: Buffer): Question {
  const labels: string[] = []
  let at = headerBytes
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  const end = at + 5
  return {
    id: message.subarray(0, 2),
    name: labels.join('.').toLowerCase(),
    type: message.readUInt16BE(at + 1),
    bytes: message.subarray(headerBytes, end),
  }
}

export interface Service {
  /** Of a name: `dc1.corp.test`. */
  target: string
  port: number
  priority?: number
  weight?: number
}

/** All that the name has; without any it is said that there is no such name. */
export function answerTo({ id, bytes }: Question, services: readonly Service[]): Buffer {
  const header = Buffer.alloc(headerBytes)
  id.copy(header)
  // An answer with authority, for which recursion was available.
  header.writeUInt16BE(services.length > 0 ? 0x8580 : 0x8583, 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(services.length, 6)
  return Buffer.concat([header, bytes, ...services.map(record)])
}

function record({ target, port, priority = 0, weight = 100 }: Service): Buffer {
  const name = nameBytes(target)
  const data = Buffer.alloc(6)
  data.writeUInt16BE(priority, 0)
  data.writeUInt16BE(weight, 2)
  data.writeUInt16BE(port, 4)
  const head = Buffer.alloc(12)
  // The name is that of the question.
  head.writeUInt16BE(0xc0_00 | headerBytes, 0)
  head.writeUInt16BE(srv, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt32BE(60, 6)
  head.writeUInt16BE(data.length + name.length, 10)
  return Buffer.concat([head, data, name])
}

const nameBytes = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0]),
  ])
