import { spawnSync } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'

/** The account of the operating system that runs the database, because PostgreSQL refuses root. */
export interface Account {
  name: string
  uid: number
  gid: number
}

/** Undefined where Gatehouse runs as an ordinary user, which then runs the database as itself. */
export async function databaseAccount(cluster: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const accounts = await listAccounts()
  const owner = await stat(cluster).catch(() => undefined)
  if (owner && owner.uid !== 0) {
    const name = accounts.find((account) => account.uid === owner.uid)?.name
    return { name: name ?? String(owner.uid), uid: owner.uid, gid: owner.gid }
  }
  return (
    accounts.find((account) => account.name === 'postgres') ??
    accounts.find((account) => account.name === 'nobody') ?? {
      name: 'nobody',
      uid: 65_534,
      gid: 65_534,
    }
  )
}

/** `/etc/passwd`: name, password, uid, gid, ... */
async function listAccounts(): Promise<Account[]> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '')
  return passwd.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : []
  })
}

/** Asks the system as that account, so that modes, access lists and mounts all count. */
export function canEnter(account: Account, directory: string): boolean {
  return runsAs(account, 'test', ['-x', directory])
}

export function canRun(account: Account, program: string): boolean {
  return runsAs(account, program, ['--version'])
}

function runsAs({ uid, gid }: Account, program: string, args: string[]): boolean {
  return spawnSync(program, args, { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0
}
