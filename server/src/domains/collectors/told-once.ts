interface Row {
  kind: string
  source_id: string
  settings: unknown
}

/**
 * Settings of a connector as its agent gets them. A lockout is in the domain and in the logs of its controllers: while the domain
 * itself is read, whoever reads the logs leaves it out. `running` are the connectors that are on.
 */
export function toldOnce(
  row: Row,
  running: readonly Row[],
  hasLogin: boolean,
): Record<string, unknown> {
  // Written by `parseSettings`.
  const settings = row.settings as Record<string, unknown>
  if (row.kind !== 'directory-logons' || !hasLogin) return settings
  const isReadItself = running.some(
    ({ kind, source_id }) => kind === 'directory-activity' && source_id === row.source_id,
  )
  return isReadItself ? { ...settings, lockouts: false } : settings
}
