import { maxMembersAtOnce, type PicturedObject } from '@gatehouse/contract/directories'

const maxObjects = 1000
/** The server takes requests of 1 MiB. */
const maxBytes = 768 * 1024

/** Objects of a picture as JSON, in pieces that the server takes at once. */
export async function* picturePartsOf(
  objects: AsyncIterable<PicturedObject>,
): AsyncGenerator<string[]> {
  let part: string[] = []
  let bytes = 0
  for await (const object of objects) {
    for (const piece of piecesOf(object)) {
      const text = JSON.stringify(piece)
      const length = Buffer.byteLength(text) + 1
      if (part.length === maxObjects || (part.length > 0 && bytes + length > maxBytes)) {
        yield part
        part = []
        bytes = 0
      }
      part.push(text)
      bytes += length
    }
  }
  yield part
}

/** A large group once for each so many of its members. */
function* piecesOf(object: PicturedObject): Generator<PicturedObject> {
  const { memberIds } = object
  if (!memberIds || memberIds.length <= maxMembersAtOnce) {
    yield object
    return
  }
  for (let at = 0; at < memberIds.length; at += maxMembersAtOnce) {
    yield { ...object, memberIds: memberIds.slice(at, at + maxMembersAtOnce) }
  }
}
