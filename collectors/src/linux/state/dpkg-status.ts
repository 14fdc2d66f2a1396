import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

export interface InstalledPackage {
  name: string
  architecture: string
  version: string
}

/** Third word of `Status`: what is unpacked or waits for triggers is there already (dpkg(1)). */
const presentStates = new Set([
  'installed',
  'unpacked',
  'half-configured',
  'half-installed',
  'triggers-awaited',
  'triggers-pending',
])

/** Reads /var/lib/dpkg/status line by line: it has many megabytes, of which four lines per package count. */
export async function readDpkgStatus(path: string): Promise<InstalledPackage[]> {
  const packages: InstalledPackage[] = []
  let fields = new Map<string, string>()
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })
  for await (const line of lines) {
    if (line === '') {
      packages.push(...packageOf(fields))
      fields = new Map()
      continue
    }
    const [, name, value] = /^(Package|Status|Version|Architecture): *(.*)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) fields.set(name, value.trim())
  }
  packages.push(...packageOf(fields))
  return packages
}

function packageOf(fields: ReadonlyMap<string, string>): InstalledPackage[] {
  const name = fields.get('Package')
  const state = fields.get('Status')?.split(/\s+/)[2] ?? ''
  if (!name || !presentStates.has(state)) return []
  return [
    { name, architecture: fields.get('Architecture') ?? '', version: fields.get('Version') ?? '' },
  ]
}
