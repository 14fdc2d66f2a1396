import type { Action } from '@gatehouse/contract/activity-record'
import { type ConnectorKind, connectorNames } from '@gatehouse/contract/collectors'

interface OurAction {
  action: Action
  succeeded: boolean
}

/** What clients call an action, and what we call it. */
const ours: Readonly<Record<string, OurAction>> = {
  Added: { action: 'Added', succeeded: true },
  'Add (Failed Attempt)': { action: 'Added', succeeded: false },
  Removed: { action: 'Removed', succeeded: true },
  'Remove (Failed Attempt)': { action: 'Removed', succeeded: false },
  Modified: { action: 'Modified', succeeded: true },
  'Modify (Failed Attempt)': { action: 'Modified', succeeded: false },
  Read: { action: 'Read', succeeded: true },
  'Read (Failed Attempt)': { action: 'Read', succeeded: false },
  Moved: { action: 'Moved', succeeded: true },
  'Move (Failed Attempt)': { action: 'Moved', succeeded: false },
  Renamed: { action: 'Renamed', succeeded: true },
  'Rename (Failed Attempt)': { action: 'Renamed', succeeded: false },
  'Checked in': { action: 'Checked In', succeeded: true },
  'Checked out': { action: 'Checked Out', succeeded: true },
  'Discard check out': { action: 'Check Out Discarded', succeeded: true },
  'Successful Logon': { action: 'Successful Logon', succeeded: true },
  'Failed Logon': { action: 'Failed Logon', succeeded: false },
  Logoff: { action: 'Logoff', succeeded: true },
  Copied: { action: 'Copied', succeeded: true },
  Sent: { action: 'Sent', succeeded: true },
  'Session start': { action: 'Session Start', succeeded: true },
  'Session end': { action: 'Session End', succeeded: true },
  Activated: { action: 'Activated', succeeded: true },
}

export const wireActions: readonly string[] = Object.keys(ours)

/** A client that knows a fixed list of actions would drop a whole page for one that is not in it. */
const nearest: readonly (OurAction & { wire: string })[] = [
  { action: 'Executed', succeeded: true, wire: 'Activated' },
  { action: 'Executed', succeeded: false, wire: 'Read (Failed Attempt)' },
  { action: 'Copied', succeeded: false, wire: 'Read (Failed Attempt)' },
  { action: 'Sent', succeeded: false, wire: 'Read (Failed Attempt)' },
  { action: 'Successful Logon', succeeded: false, wire: 'Failed Logon' },
  { action: 'Failed Logon', succeeded: true, wire: 'Failed Logon' },
  { action: 'Session Start', succeeded: false, wire: 'Failed Logon' },
  { action: 'Session End', succeeded: false, wire: 'Session end' },
  { action: 'Logoff', succeeded: false, wire: 'Logoff' },
  { action: 'Activated', succeeded: false, wire: 'Modify (Failed Attempt)' },
  { action: 'Checked In', succeeded: false, wire: 'Modify (Failed Attempt)' },
  { action: 'Checked Out', succeeded: false, wire: 'Modify (Failed Attempt)' },
  { action: 'Check Out Discarded', succeeded: false, wire: 'Modify (Failed Attempt)' },
  { action: 'Lost', succeeded: true, wire: 'Removed' },
  { action: 'Lost', succeeded: false, wire: 'Removed' },
]

const keyOf = ({ action, succeeded }: OurAction): string => `${action} ${succeeded}`

const exactNames = new Map(Object.entries(ours).map(([wire, our]) => [keyOf(our), wire]))
const nearestNames = new Map(nearest.map((our) => [keyOf(our), our.wire]))

/** @returns how clients call it, and whether that is only the nearest they know */
export function wireActionOf(our: OurAction): { wire: string; isNearest: boolean } {
  const exact = exactNames.get(keyOf(our))
  if (exact !== undefined) return { wire: exact, isNearest: false }
  return { wire: nearestNames.get(keyOf(our)) ?? 'Modified', isNearest: true }
}

/** In the details of records that are told with the nearest name. */
export const ownAction = 'Gatehouse action'
export const ownActionName = ({ action, succeeded }: OurAction): string =>
  succeeded ? action : `${action} (Failed Attempt)`
export const nearestTexts: readonly string[] = [ownAction, ...nearest.map(ownActionName)]

const byFoldedName = new Map(Object.entries(ours).map(([wire, our]) => [wire.toLowerCase(), our]))

export const ourActionOf = (wire: string): OurAction | undefined =>
  byFoldedName.get(wire.trim().toLowerCase())

/** All that clients see under a name, the nearest included. */
export const ourActionsOf = (wire: string): Action[] => {
  const wanted = wire.trim().toLowerCase()
  const near = nearest.filter((one) => one.wire.toLowerCase() === wanted)
  const exact = ourActionOf(wire)
  return [...new Set([...(exact ? [exact] : []), ...near].map(({ action }) => action))]
}

/** Of the records that clients write. */
export const writtenSource = 'Netwrix API'
/** Stands where a written record has no item. */
export const noItem = 'Integration API'

/** The data source that clients know which is nearest to each of our streams. */
const dataSources: Readonly<Record<ConnectorKind, string>> = {
  'linux-accounts': 'Windows Server',
  'linux-logons': 'Logon Activity',
  'linux-files': 'File Servers',
  'linux-state': 'Windows Server',
  'directory-activity': 'Active Directory',
  'directory-logons': 'Logon Activity',
  'directory-state': 'Active Directory',
}

const byConnectorName = new Map<string, string>(
  Object.entries(dataSources).map(([kind, source]) => [
    connectorNames[kind as ConnectorKind],
    source,
  ]),
)

/** What is not listed is at least a log. */
export const dataSourceOf = (connector: string): string =>
  byConnectorName.get(connector) ?? 'Event Log'
