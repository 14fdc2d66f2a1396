import type { Stats } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Account } from './account.ts'

const worldWritable = 0o002
const groupWritable = 0o020
const sticky = 0o1000

/** Why a program must not be started, or undefined when it may. Links are followed first. */
export async function problemOfProgram(
  file: string,
  account: Account,
): Promise<string | undefined> {
  const program = await realpath(file).catch(() => undefined)
  if (program === undefined) return `There is no file ${file} on this server.`
  const facts = await stat(program)
  if (!facts.isFile()) return `${file} is not a file that can be run.`
  if (!mayExecute(facts, account)) {
    return `${file} is not executable for ${account.name}. Change its mode, as with chmod 755.`
  }
  return problemOfPlace(program, facts, account)
}

/** Who can change the program, or put another in its place, could have anything started. */
async function problemOfPlace(
  program: string,
  facts: Stats,
  account: Account,
): Promise<string | undefined> {
  if (mayWrite(facts, account)) {
    return `${program} can be changed by ${account.name} or by everybody. Let root own it, with mode 755.`
  }
  let below = facts
  for (let place = path.dirname(program); ; place = path.dirname(place)) {
    const directory = await stat(place)
    const isGuarded = (directory.mode & sticky) !== 0 && below.uid !== account.uid
    if (directory.uid === account.uid || (mayWrite(directory, account) && !isGuarded)) {
      return `${program} can be replaced, because ${place} is writable for ${account.name} or for everybody. Move it, as to /usr/local/bin.`
    }
    if (place === '/') return undefined
    below = directory
  }
}

/** An owner can give himself the right to write at any time. */
const mayWrite = ({ mode, uid, gid }: Stats, account: Account): boolean =>
  uid === account.uid ||
  (mode & worldWritable) !== 0 ||
  (gid === account.gid && (mode & groupWritable) !== 0)

const mayExecute = ({ mode, gid }: Stats, account: Account): boolean =>
  gid === account.gid ? (mode & 0o010) !== 0 : (mode & 0o001) !== 0

export async function problemOfDirectory(directory: string): Promise<string | undefined> {
  const facts = await stat(directory).catch(() => undefined)
  if (facts?.isDirectory()) return undefined
  return `There is no directory ${directory} on this server.`
}
