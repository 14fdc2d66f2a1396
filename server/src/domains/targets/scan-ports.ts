import type { HostInventory } from '@gatehouse/contract/targets'

type Ports = HostInventory['ports']

/** Each once, by number: a program that listens several times in one place is one entry. */
export function parsePorts(ss: readonly string[], netstat: readonly string[]): Ports {
  const found = [...ss.flatMap(parseSs), ...netstat.flatMap(parseNetstat)]
  const distinct = new Map(found.map((port) => [JSON.stringify(port), port]))
  return [...distinct.values()].toSorted(
    (a, b) => a.port - b.port || (key(a) < key(b) ? -1 : Number(key(a) > key(b))),
  )
}

const key = ({ protocol, address, process }: Ports[number]) => `${protocol} ${address} ${process}`

/** `tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))` */
function parseSs(line: string): Ports {
  const [protocol = '', , , , local = ''] = line.trim().split(/\s+/)
  const process = /users:\(\("((?:[^"\\]|\\.)*)"/.exec(line)?.[1] ?? ''
  return portOf(protocol, local, process)
}

/** `tcp 0 0 0.0.0.0:22 0.0.0.0:* LISTEN 1/sshd`; udp has no state. */
function parseNetstat(line: string): Ports {
  const [protocol = '', , , local = ''] = line.trim().split(/\s+/)
  const process = /\s\d+\/(\S.*)$/.exec(line)?.[1]?.trim() ?? ''
  return portOf(protocol, local, process)
}

function portOf(protocol: string, local: string, process: string): Ports {
  const match = /^(.*):(\d{1,5})$/.exec(local)
  if (!match || !/^(tcp|udp)6?$/.test(protocol)) return []
  const address = (match[1] ?? '').replaceAll(/^\[|\]$/g, '')
  const port = Number(match[2])
  return port < 1 || port > 65_535 ? [] : [{ protocol, address, port, process }]
}
