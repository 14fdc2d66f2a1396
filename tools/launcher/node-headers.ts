import { readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'

/** Directory of the C++ headers of the Node that runs this; undefined where it came without. */
export function findHeaders(): string | undefined {
  const besideProgram = path.resolve(path.dirname(realpathSync(process.execPath)), '..')
  const builtFor: unknown = process.config.variables.node_prefix
  return [besideProgram, String(builtFor)]
    .map((prefix) => path.join(prefix, 'include/node'))
    .find((directory) => versionOf(directory) === process.versions.node)
}

function versionOf(directory: string): string | undefined {
  try {
    const header = readFileSync(path.join(directory, 'node_version.h'), 'utf8')
    return ['MAJOR', 'MINOR', 'PATCH']
      .map((part) => new RegExp(`#define NODE_${part}_VERSION (\\d+)`).exec(header)?.[1])
      .join('.')
  } catch {
    return undefined
  }
}
