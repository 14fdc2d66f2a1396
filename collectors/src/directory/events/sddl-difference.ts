import type { Detail } from '@gatehouse/contract/activity-record'

/** Entries of access that came and went between two descriptors in SDDL (MS-DTYP 2.5.1); audit entries are left out. */
export function sddlDifference(property: string, before: string, after: string): Detail[] {
  const [had, has] = [entriesOf(before), entriesOf(after)]
  const details = [
    ...[...had].filter((entry) => !has.has(entry)).map((entry) => ({ property, before: entry })),
    ...[...has].filter((entry) => !had.has(entry)).map((entry) => ({ property, after: entry })),
  ]
  const [owner, newOwner] = [ownerOf(before), ownerOf(after)]
  return owner === newOwner
    ? details
    : [...details, { property: `${property} owner`, before: owner, after: newOwner }]
}

const entriesOf = (sddl: string): ReadonlySet<string> => {
  const access = /D:[^S]*?((?:\([^)]*\))+)/s.exec(sddl)?.[1] ?? ''
  return new Set(access.match(/\([^)]*\)/g) ?? [])
}

const ownerOf = (sddl: string): string => /^O:(.*?)(?=[GDS]:|$)/s.exec(sddl)?.[1] ?? ''
