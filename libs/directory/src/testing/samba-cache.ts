import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { configurationFile, writeConfiguration, writeNames } from './samba-files.ts'
import { runInside } from './samba-process.ts'

const execute = promisify(execFile)

export const administratorPassword = 'Passw0rd!Adm1n'

/** In the checkout, where git does not look. */
const cache = join(import.meta.dirname, '../../../../.cache/samba')

/** Younger than the greatest age of a password in it, which is 42 days. */
const greatestAgeMilliseconds = 7 * 24 * 60 * 60 * 1000

/** Paths of sockets are limited to 108 bytes, so a long temporary directory will not do. */
export const makeDirectory = (): Promise<string> =>
  mkdtemp(join(tmpdir().length > 40 ? '/tmp' : tmpdir(), 'gatehouse-samba-'))

/** A domain that was just made, packed; made once for all that ask, also at the same time. */
export async function provisionedDomain(): Promise<string> {
  const file = join(cache, `${await recipe()}.tar.gz`)
  if (await isFresh(file)) return file
  await mkdir(cache, { recursive: true })
  await using _ = await lock(join(cache, 'lock'))
  if (!(await isFresh(file))) {
    await removeStale()
    await provision(file)
  }
  return file
}

/** Those of other versions, once nobody can be unpacking them any more. */
async function removeStale(): Promise<void> {
  for (const name of await readdir(cache)) {
    const file = join(cache, name)
    if (name.endsWith('.tar.gz') && !(await isFresh(file))) await rm(file, { force: true })
  }
}

/** Changes with the version of Samba and with how the domain is made. */
async function recipe(): Promise<string> {
  const { stdout } = await execute('samba', ['--version'], { env: withSbin() })
  const hash = createHash('sha256').update(stdout)
  for (const name of ['samba-cache.ts', 'samba-files.ts']) {
    hash.update(await readFile(join(import.meta.dirname, name)))
  }
  return hash.digest('hex').slice(0, 16)
}

const withSbin = () => ({ ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` })

async function isFresh(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined)
  return found !== undefined && Date.now() - found.mtimeMs < greatestAgeMilliseconds
}

async function provision(file: string): Promise<void> {
  const directory = await makeDirectory()
  try {
    const files = { directory, name: 'DC1', address: '127.0.0.1' }
    await writeConfiguration(files)
    await writeNames(directory, [files])
    const conf = ['-s', configurationFile(directory)]
    await runInside(directory, 'samba-tool', [
      ...['domain', 'provision', ...conf],
      ...['--realm=CORP.TEST', '--domain=CORP', `--adminpass=${administratorPassword}`],
      ...['--server-role=dc', '--dns-backend=SAMBA_INTERNAL', '--host-name=dc1'],
      ...['--host-ip=127.0.0.1', '--base-schema=2012_R2', '--use-rfc2307'],
    ])
    const settings = ['domain', 'passwordsettings', 'set', '--min-pwd-age=0']
    const sam = ['-H', join(directory, 'private', 'sam.ldb')]
    await runInside(directory, 'samba-tool', [...settings, ...sam, ...conf])
    await pack(directory, file)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Of a controller that does not run. Whole or not at all: others read the file without a lock. */
export async function pack(directory: string, file: string): Promise<void> {
  const partial = `${file}.${process.pid}`
  const without = ['lock', 'log', 'run'].map((part) => `--exclude=./${part}`)
  await execute('tar', [...keepingAttributes, ...without, '-czf', partial, '-C', directory, '.'])
  await rename(partial, file)
}

export async function unpack(file: string, directory: string): Promise<void> {
  await execute('tar', [...keepingAttributes, '-xzf', file, '-C', directory])
}

/** Rights of files are in there. A warning about sockets, which nobody needs, would be a failure otherwise. */
const keepingAttributes = ['--xattrs', '--xattrs-include=*', '--warning=no-file-ignored']

/** Held until it is disposed of, or until this process ends, however it does. */
async function lock(file: string): Promise<AsyncDisposable> {
  const holder = spawn('flock', [file, 'sh', '-c', 'echo held; cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(holder.stdout, 'data')
  return {
    async [Symbol.asyncDispose]() {
      holder.stdin.end()
      await once(holder, 'exit')
    },
  }
}
