import { readFileSync } from 'node:fs'
import { arch, hostname, platform, release } from 'node:os'
import { z } from 'zod'
import { readIfPresent } from './durable-file.ts'

/** How this computer and this program introduce themselves. */
export interface HostFacts {
  hostname: string
  platform: string
  version: string
}

const Manifest = z.object({ version: z.string() })

export function hostFacts(): HostFacts {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return {
    hostname: (hostname() || 'localhost').slice(0, 255),
    platform: `${systemName()}, ${arch()}`.slice(0, 255),
    version: Manifest.parse(JSON.parse(manifest)).version,
  }
}

function systemName(): string {
  const text = platform() === 'linux' ? readIfPresent('/etc/os-release') : undefined
  const [, name] = text?.match(/^PRETTY_NAME="?([^"\n]+)"?$/m) ?? []
  return name ?? `${platform()} ${release()}`
}
