import { isIP } from 'node:net'
import { FormatError, string, WireReader } from './wire.ts'

/** What a certificate confines; sshd refuses one with a critical option that it does not know. */
export interface CriticalOptions {
  /** Runs instead of whatever was asked for. */
  forceCommand?: string
  /** Addresses or networks, `192.0.2.0/24`, from which it may be used. */
  sourceAddresses?: readonly string[]
}

/** What is allowed with a certificate; what is not named is not. PROTOCOL.certkeys of OpenSSH, "Extensions". */
export const extensionNames = [
  'permit-X11-forwarding',
  'permit-agent-forwarding',
  'permit-port-forwarding',
  'permit-pty',
  'permit-user-rc',
] as const
export type ExtensionName = (typeof extensionNames)[number]

const longestCommandBytes = 4096
const mostSourceAddresses = 64
const mostOptions = 64

/** Pairs of name and data in the order of the names, each at most once. A text is a string in the data, a flag is empty. */
export function writeCriticalOptions({ forceCommand, sourceAddresses }: CriticalOptions): Buffer {
  const parts: Buffer[] = []
  if (forceCommand !== undefined) {
    requireCommand(forceCommand)
    parts.push(string('force-command'), string(string(forceCommand)))
  }
  if (sourceAddresses !== undefined) {
    requireSourceAddresses(sourceAddresses)
    parts.push(string('source-address'), string(string(sourceAddresses.join(','))))
  }
  return Buffer.concat(parts)
}

export const writeExtensions = (extensions: readonly ExtensionName[]): Buffer =>
  Buffer.concat([...new Set(extensions)].toSorted(byBytes).map((name) => flag(name)))

const flag = (name: string) => Buffer.concat([string(name), string('')])
const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** Throws `FormatError` for a critical option that is not known: it cannot be obeyed. */
export function readCriticalOptions(bytes: Buffer): CriticalOptions {
  const options: CriticalOptions = {}
  for (const [name, data] of pairs(bytes)) {
    if (name === 'force-command') {
      options.forceCommand = textIn(data)
      requireCommand(options.forceCommand)
    } else if (name === 'source-address') {
      options.sourceAddresses = textIn(data).split(',')
      requireSourceAddresses(options.sourceAddresses)
    } else {
      throw new FormatError(
        `It has the critical option ${JSON.stringify(name)}, which is not known.`,
      )
    }
  }
  return options
}

/** All names, also those that we do not give out: to ignore an extension only allows less. */
export function readExtensions(bytes: Buffer): string[] {
  return [...pairs(bytes).keys()]
}

function pairs(bytes: Buffer): Map<string, Buffer> {
  const found = new Map<string, Buffer>()
  const reader = new WireReader(bytes)
  let last = ''
  while (!reader.isAtEnd) {
    const name = reader.text(256)
    if (name === '' || (found.size > 0 && byBytes(last, name) >= 0)) {
      throw new FormatError('Its options are not in the order of their names.')
    }
    if (found.size === mostOptions) throw new FormatError('It has too many options.')
    found.set(name, reader.string())
    last = name
  }
  return found
}

function textIn(data: Buffer): string {
  const reader = new WireReader(data)
  const text = reader.text()
  reader.end()
  return text
}

function requireCommand(command: string): void {
  // oxlint-disable-next-line no-control-regex
  const isOneLine = command !== '' && !/[\0-\x08\n-\x1f\x7f]/.test(command)
  if (isOneLine && Buffer.byteLength(command) <= longestCommandBytes) return
  throw new FormatError(`A forced command is one line, ${longestCommandBytes} bytes at most.`)
}

function requireSourceAddresses(addresses: readonly string[]): void {
  const isBounded = addresses.length > 0 && addresses.length <= mostSourceAddresses
  if (isBounded && addresses.every(isNetwork)) return
  throw new FormatError('Source addresses are IP addresses or networks such as 192.0.2.0/24.')
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/')
  const version = address.includes('%') ? 0 : isIP(address)
  if (version === 0 || more.length > 0) return false
  if (prefix === undefined) return true
  return /^(?:0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128)
}
