import type { CollectorHost, Json } from '../../collector.ts'
import type { ObjectStore } from './object-store.ts'

const rowsAtOnce = 2000

/** A group may have come before its members; by then they were known by their names alone. */
export async function settleMembers(host: CollectorHost, store: ObjectStore): Promise<void> {
  let put: [string, Json][] = []
  let remove: string[] = []
  for (const [key, dn] of host.entries('member/')) {
    const [, group = '', member = ''] = /^member\/([^/]+)\/(.*)$/s.exec(key) ?? []
    if (!member.startsWith('dn:') || typeof dn !== 'string') continue
    const known = store.guidOfDn(dn)
    if (known === undefined) continue
    remove.push(key)
    put.push([`member/${group}/${known}`, dn])
    if (put.length < rowsAtOnce) continue
    await host.commit({ put, remove })
    put = []
    remove = []
  }
  if (put.length > 0) await host.commit({ put, remove })
}
