import { randomBytes } from 'node:crypto'
import { link, rm } from 'node:fs/promises'
import path from 'node:path'
import { Secret } from '../secret.ts'
import { makePrivateDirectory, readPrivateFile, replacePrivateFile } from './private-file.ts'

const keyBytes = 32

/**
 * Reads the key that protects every other secret, and makes it at the first start. The file holds
 * 32 random bytes in base64.
 */
export async function loadMasterKey(file: string): Promise<Secret<Buffer>> {
  const text = (await readPrivateFile(file)) ?? (await makeMasterKey(file))
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length === keyBytes && key.toString('base64') === text.trim()) return new Secret(key)
  throw new Error(
    `${file} does not hold a master key, which is ${keyBytes} bytes in base64. Put the right file ` +
      'back: what was encrypted with it cannot be read without it.',
  )
}

/** Of several that start at once, one makes the key that all then use. */
async function makeMasterKey(file: string): Promise<string> {
  await makePrivateDirectory(path.dirname(file))
  const candidate = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`
  await replacePrivateFile(candidate, `${randomBytes(keyBytes).toString('base64')}\n`)
  try {
    await link(candidate, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    await rm(candidate)
  }
  const text = await readPrivateFile(file)
  if (text === undefined) {
    throw new Error(`${file} was removed while Gatehouse started. Start again.`)
  }
  return text
}
