export interface ListeningSocket {
  protocol: 'TCP' | 'UDP'
  address: string
  port: number
  uid: number
  inode: string
}

const tcpListen = '0A'
/** A UDP socket that is bound and not connected. */
const udpOpen = '07'

/**
 * /proc/net/tcp, tcp6, udp, udp6 (proc(5)): `sl local remote st tx:rx tr:when retrnsmt uid timeout inode`.
 * `ephemeral` is the range of ports that clients get, which for UDP look like servers.
 */
export function parseListening(
  text: string,
  protocol: 'TCP' | 'UDP',
  ephemeral: readonly [low: number, high: number],
): ListeningSocket[] {
  return text.split('\n').flatMap((line) => {
    const [, local = '', remote = '', state, , , , uid = '', , inode = ''] = line
      .trim()
      .split(/\s+/)
    const [hexAddress = '', hexPort = ''] = local.split(':')
    if (!/^(?:[0-9A-F]{8}|[0-9A-F]{32})$/i.test(hexAddress) || !/^[0-9A-F]{4}$/i.test(hexPort))
      return []
    const port = Number.parseInt(hexPort, 16)
    const isClient = protocol === 'UDP' && port >= ephemeral[0] && port <= ephemeral[1]
    const isOpen =
      protocol === 'TCP' ? state === tcpListen : state === udpOpen && remote.endsWith(':0000')
    if (!isOpen || isClient) return []
    return [{ protocol, address: addressOf(hexAddress), port, uid: Number(uid), inode }]
  })
}

/** Words of four bytes, each in the byte order of the computer: little-endian. */
export function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).toReversed().map((byte) => Number.parseInt(byte, 16)),
  )
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0)).toString(16),
  )
  if (groups.slice(0, 5).every((group) => group === '0') && groups[5] === 'ffff') {
    return `[::ffff:${bytes.slice(12).join('.')}]`
  }
  return `[${shortened(groups)}]`
}

/** RFC 5952 §4.2: the longest run of zeros becomes `::`. */
function shortened(groups: string[]): string {
  let best = { start: -1, length: 1 }
  for (let start = 0; start < 8; start++) {
    let length = 0
    while (groups[start + length] === '0') length++
    if (length > best.length) best = { start, length }
  }
  if (best.start < 0) return groups.join(':')
  return `${groups.slice(0, best.start).join(':')}::${groups.slice(best.start + best.length).join(':')}`
}
