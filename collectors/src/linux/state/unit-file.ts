import { createHash } from 'node:crypto'

/** What counts of a unit file (systemd.syntax(7)). */
export interface UnitFile {
  /** Values by `Section.Name`, in their order. */
  values: ReadonlyMap<string, readonly string[]>
  digest: string
}

export function parseUnitFile(text: string): UnitFile {
  const values = new Map<string, string[]>()
  let section = ''
  // A backslash at the end of a line continues it.
  for (const raw of text.replaceAll(/\\\n/g, ' ').split('\n')) {
    const line = raw.trim()
    const header = /^\[(.+)\]$/.exec(line)?.[1]
    if (header !== undefined) {
      section = header
      if (!values.has(`${section}.`)) values.set(`${section}.`, [])
      continue
    }
    const at = line.indexOf('=')
    if (at <= 0 || line.startsWith('#') || line.startsWith(';')) continue
    const name = `${section}.${line.slice(0, at).trim()}`
    values.set(name, [...(values.get(name) ?? []), line.slice(at + 1).trim()])
  }
  return { values, digest: createHash('sha256').update(text).digest('base64url') }
}

export const valueOf = (unit: UnitFile, name: string): string =>
  unit.values.get(name)?.join('; ') ?? ''

/** A unit without it cannot be enabled; something else starts it. */
export const hasInstallSection = (unit: UnitFile): boolean => unit.values.has('Install.')
