import { createTerminalPasses, type TerminalPasses } from './terminal-pass.ts'

/** Where this server finds its own SSH proxy. */
export interface NearProxy {
  address: string
  port: number
  /** Public keys as they go over the wire, base64: what answers with another is not ours. */
  hostKeys: readonly string[]
}

/** The way of terminals in the browser to the proxy, and what lets them in there. */
export interface TerminalDoor {
  passes: TerminalPasses
  /** Absent where no proxy runs beside us. */
  proxy?: NearProxy
}

export const createTerminalDoor = (): TerminalDoor => ({ passes: createTerminalPasses() })

/** The address to reach ourselves by, when we listen on `host`. */
export function nearAddress(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' || host === '[::]' ? '::1' : host
}
