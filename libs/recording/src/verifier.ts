import { toHex } from './bytes.ts'
import type { Verification } from './verify.ts'

/** What `verify` found, in sentences for a person at a terminal: the verdict first, then each finding. */
export function describeVerification(found: Verification): string[] {
  return [verdict(found), ...found.findings.map(({ text }) => text), ...consequence(found)]
}

function verdict({ header, intact, segments, bytes, duration, head }: Verification): string {
  if (!header) return `This file is not a recording that can be checked (${bytes} bytes).`
  const which = `Recording ${header.id}, begun at ${header.startedAt.toISOString()},`
  if (!intact) return `${which} is not whole or not as it was recorded.`
  return (
    `${which} is complete and unchanged: ${segments} segments, ${bytes} bytes, ` +
    `${spell(duration)}; signed with key ${toHex(header.keyId).slice(0, 16)}, head ${toHex(head)}.`
  )
}

function consequence({ header, findings, duration }: Verification): string[] {
  const first = findings[0]
  if (!header || !first || first.segment === undefined) return []
  if (findings.every(({ kind }) => kind === 'incomplete' || kind === 'truncated')) {
    return [`All that is there was not changed: the first ${spell(duration)}.`]
  }
  return [`What stands before segment ${first.segment} was not changed.`]
}

/** 3725 s are "1 h 2 min 5 s". */
function spell(microseconds: number): string {
  const seconds = Math.round(microseconds / 1_000_000)
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const
  const shown = parts.slice(parts.findIndex(([count]) => count > 0))
  return shown.map(([count, unit]) => `${count} ${unit}`).join(' ')
}
