import { readFileSync } from 'node:fs'
import { createRequire, Module } from 'node:module'
import path from 'node:path'

/**
 * While somebody types where nothing is echoed, OpenSSH's server answers with packets of nothing, each as long as all that it
 * has taken and not yet handed on, so that who listens cannot tell; a large paste makes them as long as the window of the
 * channel, 2 MiB. ssh2 takes 35,000 bytes, the least that RFC 4253, section 6.1, allows, and gives up the connection. That is
 * a constant within one file of ssh2, which is pinned exactly. To be imported before ssh2.
 */
const least = 'const MAX_PACKET_SIZE = 35000;'
const taken = 'const MAX_PACKET_SIZE = 2 * 1024 * 1024 + 64 * 1024;'

type Loaded = Module & { _compile(source: string, file: string): void }

const require = createRequire(import.meta.url)
const file = require.resolve('ssh2/lib/protocol/crypto.js')
if (require.cache[file] === undefined) {
  const source = readFileSync(file, 'utf8')
  if (!source.includes(least))
    throw new Error('This is not the version of ssh2 that is known here.')
  const loaded = Object.assign(new Module(file) as Loaded, { filename: file })
  loaded.paths = ['../../node_modules', '../../..'].map((up) =>
    path.resolve(path.dirname(file), up),
  )
  require.cache[file] = loaded
  loaded._compile(source.replace(least, taken), file)
  loaded.loaded = true
}
