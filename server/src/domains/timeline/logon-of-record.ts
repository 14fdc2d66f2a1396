import type { ActivityRecord } from '@gatehouse/contract/activity-record'

/** What a record tells of a logon to a computer. */
export interface LogonOfRecord {
  account: string
  address: string
  port: number | undefined
  service: string
}

/** Somebody who is on the computer already becomes somebody else: how they came on is a logon of its own. */
const within = new Set(['su', 'su-l', 'sudo', 'sudo-i', 'runuser', 'polkit-1'])

export function logonOfRecord({
  action,
  what,
  workstation,
  details,
}: ActivityRecord): LogonOfRecord | undefined {
  if (action !== 'Successful Logon') return undefined
  const detail = (name: string) => details.find(({ property }) => property === name)?.after ?? ''
  const service = detail('Service')
  if (within.has(service)) return undefined
  const port = Number(detail('Port'))
  return {
    ...{ account: what, address: workstation.replace(/^::ffff:/, '') },
    port: Number.isInteger(port) && port > 0 ? port : undefined,
    service: service || 'terminal',
  }
}
