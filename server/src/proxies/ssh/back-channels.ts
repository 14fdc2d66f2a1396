import type { Connection, X11Info } from 'ssh2'
import type { Leg } from './visit.ts'

export const mayForwardAgent = (leg: Leg): boolean => leg.session.profile.agentForward
export const mayForwardX11 = (leg: Leg, wanted: X11Info | undefined): boolean =>
  wanted !== undefined && leg.session.profile.x11Forward
export function offerAgent(_leg: Leg, _connection: Connection): void {}
export function offerX11(_leg: Leg, _connection: Connection): void {}
