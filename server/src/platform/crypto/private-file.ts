import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'

/** Makes a directory that only its owner can enter. */
export async function makePrivateDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
}

/** Undefined if there is none; refuses one that others can read. */
export async function readPrivateFile(file: string): Promise<string | undefined> {
  const found = await stat(file).catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })
  if (!found) return undefined
  if (found.mode & 0o077) {
    throw new Error(
      `${file} holds a secret, and other users of this computer may read or change it. ` +
        `Take that right from them: chmod 600 ${file}`,
    )
  }
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`${file} cannot be read. Start Gatehouse as the user who owns it.`, { cause })
  })
}

/** Replaces a file whole: after a crash it has the old text or the new one. */
export async function replaceFile(file: string, text: string, mode: number): Promise<void> {
  const fresh = `${file}.new`
  await rm(fresh, { force: true })
  await writeDurably(fresh, text, mode)
  await rename(fresh, file)
  await syncDirectory(path.dirname(file))
}

export const replacePrivateFile = (file: string, text: string): Promise<void> =>
  replaceFile(file, text, 0o600)

async function writeDurably(file: string, text: string, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A new name is on the disk only when its directory is. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'
