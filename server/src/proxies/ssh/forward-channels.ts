import type { Connection } from 'ssh2'
import type { Visit } from './visit.ts'

export function serveForwards(_connection: Connection, _visit: Visit): void {}
