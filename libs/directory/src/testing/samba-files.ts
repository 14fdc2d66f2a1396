import { randomInt } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'

/** A controller as its files describe it. */
export interface ControllerFiles {
  /** All of it is below this directory. */
  directory: string
  /** `DC1` */
  name: string
  /** An address of 127.0.0.0/8 of its own: the ports of a controller cannot be chosen. */
  address: string
  /** There is another controller to replicate with. */
  hasPartner?: boolean
}

/** In seconds: how soon after its start, and how often, it works out whom to ask, and asks. Five minutes otherwise. */
const withPartner = {
  'kccsrv:periodic_startup_interval': '1',
  'dreplsrv:periodic_startup_interval': '1',
  'dreplsrv:periodic_interval': '2',
  'dreplsrv:notify_interval': '1',
}

const realm = 'CORP.TEST'

const directories = {
  'private dir': 'private',
  'state directory': 'state',
  'cache directory': 'cache',
  'lock directory': 'lock',
  'pid directory': 'run',
  'ncalrpc dir': 'ncalrpc',
  'binddns dir': 'bind-dns',
  'winbindd socket directory': 'winbindd',
  'ntp signd socket directory': 'ntp',
} as const

const audits = {
  dsdb_json_audit: 'dsdb',
  dsdb_password_json_audit: 'password',
  dsdb_group_json_audit: 'group',
  dsdb_transaction_json_audit: 'transaction',
  auth_json_audit: 'auth',
} as const

/** Everything of a controller is in one directory, so that several live beside each other and beside the machine's own. */
function configuration({ directory, name, address, hasPartner }: ControllerFiles): string {
  const logs = Object.entries(audits).map(
    ([what, file]) => `${what}:5@${directory}/log/${file}.json`,
  )
  const settings: Readonly<Record<string, string>> = {
    'netbios name': name,
    realm,
    workgroup: 'CORP',
    'server role': 'active directory domain controller',
    'server services': 'ldap, cldap, kdc, rpc, drepl, winbindd, s3fs, kcc',
    'prefork children': '1',
    interfaces: `${address}/8`,
    'bind interfaces only': 'yes',
    'disable netbios': 'yes',
    'smb ports': '445',
    'rpc server dynamic port range': '49152-49252',
    'ldap server require strong auth': 'allow_sasl_over_tls',
    'old password allowed period': '0',
    ...Object.fromEntries(
      Object.entries(directories).map(([setting, part]) => [setting, `${directory}/${part}`]),
    ),
    'log file': `${directory}/log/log.%m`,
    'max log size': '0',
    logging: 'file',
    'log level': `1 ${logs.join(' ')}`,
    'load printers': 'no',
    'disable spoolss': 'yes',
    'tls enabled': 'yes',
    'tls keyfile': `${directory}/private/tls/key.pem`,
    'tls certfile': `${directory}/private/tls/cert.pem`,
    'tls cafile': `${directory}/private/tls/ca.pem`,
    'idmap_ldb:use rfc2307': 'yes',
    ...(hasPartner ? withPartner : {}),
  }
  const state = `${directory}/state/sysvol`
  return [
    '[global]',
    ...Object.entries(settings).map(([setting, value]) => `  ${setting} = ${value}`),
    `[sysvol]\n  path = ${state}\n  read only = No`,
    `[netlogon]\n  path = ${state}/corp.test/scripts\n  read only = No\n`,
  ].join('\n')
}

export const configurationFile = (directory: string): string => join(directory, 'etc', 'smb.conf')

export async function writeConfiguration(files: ControllerFiles): Promise<void> {
  const { directory } = files
  for (const part of [...Object.values(directories), 'etc', 'log', 'private/tls']) {
    await mkdir(join(directory, part), { recursive: true })
  }
  await writeFile(configurationFile(directory), configuration(files))
}

/** What the controllers know of each other without DNS; also which Kerberos asks. */
export async function writeNames(
  directory: string,
  controllers: readonly { name: string; address: string; otherNames?: readonly string[] }[],
): Promise<void> {
  const lines = controllers.map(({ name, address, otherNames = [] }) => {
    const host = name.toLowerCase()
    return [address, `${host}.corp.test`, host, ...otherNames].join(' ')
  })
  const kdcs = controllers.map(({ address }) => `    kdc = ${address}:88`)
  // In place: the file is mounted where the running controller looks.
  await writeFile(join(directory, 'etc', 'hosts'), `127.0.0.1 localhost\n${lines.join('\n')}\n`)
  await writeFile(join(directory, 'etc', 'resolv.conf'), '')
  await writeFile(
    join(directory, 'etc', 'krb5.conf'),
    `[libdefaults]
  default_realm = ${realm}
  dns_lookup_kdc = false
  dns_lookup_realm = false
  rdns = false
  dns_canonicalize_hostname = false
  udp_preference_limit = 0
[realms]
  ${realm} = {
${kdcs.join('\n')}
  }
[domain_realm]
  .corp.test = ${realm}
  corp.test = ${realm}
`,
  )
}

/** An address on which nobody has the ports of a directory. */
export async function freeAddress(): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const address = `127.${randomInt(16, 250)}.${randomInt(1, 250)}.${randomInt(1, 250)}`
    if ((await isFree(address, 389)) && (await isFree(address, 636))) return address
  }
  throw new Error('No address below 127.0.0.0/8 has the ports 389 and 636 free')
}

const isFree = (host: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host, port }, () => server.close(() => resolve(true)))
  })
