import { execFile } from 'node:child_process'
import { access, constants, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { z } from 'zod'

export interface ResponseActionsOptions {
  /** Whether this server runs commands at all. */
  isSwitchedOn: boolean
  /** The account that they run as. */
  userName: string
  /** Files and directories of ours that this account must not own: the data directory, the master key. */
  privatePlaces: readonly string[]
  /** Who we are; undefined where there are no numbers for that. */
  ownUid: number | undefined
}

/** The unprivileged account of commands. */
export interface Account {
  name: string
  uid: number
  gid: number
  home: string
}

export type Availability =
  | { isAvailable: true; account: Account; reason: string }
  | { isAvailable: false; reason: string }

export const launcher = '/usr/bin/setpriv'
export const limiter = '/usr/bin/prlimit'

const no = (reason: string): Availability => ({ isAvailable: false, reason })

/** Looked at anew each time: an account may be changed while we run. */
export async function availability(options: ResponseActionsOptions): Promise<Availability> {
  const { isSwitchedOn, userName, privatePlaces, ownUid } = options
  if (!isSwitchedOn) {
    return no(
      'Response actions are switched off on this server. Who runs it can switch them on with RESPONSE_ACTIONS=true.',
    )
  }
  if (ownUid !== 0) {
    return no(
      'Gatehouse does not run as root here, so it cannot start commands as another account. Run it as root, or leave response actions off.',
    )
  }
  const account = await findAccount(userName)
  if (!account) {
    return no(
      `There is no account ${userName} on this server. Create it, or name another with RESPONSE_ACTION_USER.`,
    )
  }
  if (account.uid === 0 || account.gid === 0) {
    return no(
      `The account ${userName} is root, or in its group. Name an unprivileged account with RESPONSE_ACTION_USER.`,
    )
  }
  for (const place of privatePlaces) {
    if ((await ownerOf(place)) !== account.uid) continue
    return no(
      `The account ${userName} owns ${place}, so a command could read the keys of Gatehouse. Name another account with RESPONSE_ACTION_USER.`,
    )
  }
  for (const program of [launcher, limiter]) {
    if (!(await isExecutable(program))) {
      return no(`${program} is missing on this server. Install the package util-linux.`)
    }
  }
  return { isAvailable: true, account, reason: `Commands run as ${userName}.` }
}

const ownerOf = (place: string): Promise<number | undefined> =>
  stat(place).then(
    ({ uid }) => uid,
    () => undefined, // What is not there holds no secrets.
  )

const isExecutable = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false, // What cannot be looked at cannot be run either.
  )

/** passwd(5): name, password, uid, gid, comment, home, shell. */
const Entry = z.tuple([
  z.string(),
  z.string(),
  z.coerce.number().int().min(0),
  z.coerce.number().int().min(0),
  z.string(),
  z.string(),
  z.string(),
])

/** By `getent`, so that accounts of a directory service are found, too. */
async function findAccount(userName: string): Promise<Account | undefined> {
  const { stdout } = await promisify(execFile)('getent', ['passwd', '--', userName]).catch(() => ({
    stdout: '', // It ends with 2 for a name that it does not know.
  }))
  const line = stdout.split('\n')[0] ?? ''
  if (line === '') return undefined
  const [name, , uid, gid, , home] = Entry.parse(line.split(':'))
  return { name, uid, gid, home }
}
