import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { issueCa, issueServerCertificate } from '#platform/crypto/issue-certificate.ts'
import { type ReadMail, readMail } from './read-mail-testing.ts'

const program = '/usr/sbin/exim4'
const user = 'Debian-exim'

/** In words why the real mail server cannot run here, for the name of a suite; empty when it can. */
export const mailServerMissing =
  process.getuid?.() === 0
    ? existsSync(program)
      ? ''
      : ' (needs the Debian package exim4-daemon-light)'
    : ' (exim4 runs with its own configuration for root only)'

export interface MailServer {
  host: '127.0.0.1'
  ports: {
    /** No encryption, no sign-in. */
    plain: number
    /** STARTTLS is offered; a sender has to sign in with PLAIN. */
    starttls: number
    /** TLS from the start; a sender has to sign in with LOGIN. */
    tls: number
  }
  username: string
  password: string
  /** The CA that signed its certificate, which is for 127.0.0.1 and mail.test. */
  caPem: string
  /** Messages that were delivered. */
  delivered(): Promise<ReadMail[]>
  /** Waits until so many were delivered, and answers them. */
  whenDelivered(count: number): Promise<ReadMail[]>
  /** Removes what was delivered, after everything that was taken in has been. */
  forget(): Promise<void>
  stop(): Promise<void>
  /** Again, on the same ports. */
  start(): Promise<void>
  /** Stops it and leaves nothing behind. */
  close(): Promise<void>
}

/**
 * A real mail server, exim 4, on the loopback. `nobody@…` is refused for good, `later@…` for now, the sender
 * `refused@…` always, and a message with “refuse this” in its subject after it was taken in.
 */
export async function startMailServer(): Promise<MailServer> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-mail-'))
  const ports = { plain: await freePort(), starttls: await freePort(), tls: await freePort() }
  const username = 'gatehouse'
  const password = 'wind over %water {9}'
  const caPem = await prepare(directory, ports, username, password)
  const arrivals = path.join(directory, 'mail', 'new')
  let exim: ChildProcess | undefined

  /** Exim has a file for the envelope of each message that it has not yet delivered to everybody. */
  async function queued(): Promise<string[]> {
    const input = path.join(directory, 'spool', 'input')
    const names = await readdir(input, { recursive: true }).catch(() => [])
    return names.filter((name) => name.endsWith('-H'))
  }

  async function delivered(): Promise<ReadMail[]> {
    const names = await readdir(arrivals).catch(() => []) // Made with the first message.
    const files = names.map((name) => readFile(path.join(arrivals, name), 'utf8'))
    return (await Promise.all(files)).map(readMail)
  }

  async function start(): Promise<void> {
    const args = ['-C', path.join(directory, 'exim.conf'), '-bdf']
    exim = spawn(program, args, { stdio: 'ignore', detached: true })
    await waitFor('exim4 to accept connections', async () =>
      (await Promise.all(Object.values(ports).map(accepts))).every(Boolean),
    )
  }

  async function stop(): Promise<void> {
    if (exim?.pid === undefined || exim.exitCode !== null) return
    const ended = once(exim, 'exit')
    // With those it forked for connections and deliveries.
    process.kill(-exim.pid, 'SIGTERM')
    await ended
    exim = undefined
  }

  await start()
  return {
    host: '127.0.0.1',
    ...{ ports, username, password, caPem, delivered, start, stop },
    async whenDelivered(count) {
      await waitFor(`${count} messages`, async () => (await delivered()).length >= count)
      return delivered()
    },
    async forget() {
      await waitFor('an empty queue', async () => (await queued()).length === 0)
      await rm(arrivals, { recursive: true, force: true })
    },
    async close() {
      await stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function prepare(
  directory: string,
  ports: MailServer['ports'],
  username: string,
  password: string,
): Promise<string> {
  const now = new Date()
  const ca = await issueCa(now)
  const server = await issueServerCertificate(ca, ['127.0.0.1', 'mail.test'], now)
  await writeFile(path.join(directory, 'server.pem'), server.certPem)
  await writeFile(path.join(directory, 'server.key'), server.keyPem.reveal())
  await writeFile(path.join(directory, 'password'), password)
  await writeFile(path.join(directory, 'exim.conf'), configuration(directory, ports, username))
  for (const folder of ['spool', 'log', 'mail']) await mkdir(path.join(directory, folder))
  const [uid, gid] = ['-u', '-g'].map((what) => Number(execFileSync('id', [what, user])))
  if (uid === undefined || gid === undefined) throw new Error(`There is no user ${user}.`)
  await chmod(directory, 0o755)
  for (const name of ['spool', 'log', 'mail', 'server.key', 'password']) {
    await chown(path.join(directory, name), uid, gid)
  }
  return ca.certPem
}

const configuration = (directory: string, ports: MailServer['ports'], username: string) => `
primary_hostname = mail.test
spool_directory = ${directory}/spool
log_file_path = ${directory}/log/%slog
pid_file_path = ${directory}/exim.pid
notifier_socket =
keep_environment =
host_lookup =
rfc1413_hosts =
daemon_smtp_ports = ${Object.values(ports).join(' : ')}
local_interfaces = 127.0.0.1
tls_advertise_hosts = \${if eq{$received_port}{${ports.plain}}{}{*}}
tls_on_connect_ports = ${ports.tls}
tls_certificate = ${directory}/server.pem
tls_privatekey = ${directory}/server.key
never_users =
acl_smtp_mail = check_mail
acl_smtp_rcpt = check_rcpt
acl_smtp_data = check_data

begin acl
check_mail:
  deny message = 530 5.7.0 Authentication required
       condition = \${if eq{$received_port}{${ports.plain}}{no}{yes}}
       !authenticated = *
  deny message = 553 5.7.1 This sender is not welcome
       sender_domains = *
       condition = \${if match{$sender_address}{^refused@}}
  accept
check_rcpt:
  deny message = 550 5.1.1 No such user here
       local_parts = nobody
  defer message = 451 4.7.1 Greylisted, come again
       local_parts = later
  accept
check_data:
  deny message = 554 5.7.1 Refused for its content
       condition = \${if match{$h_subject:}{refuse this}}
  accept

begin routers
all:
  driver = accept
  transport = into_folder

begin transports
into_folder:
  driver = appendfile
  directory = ${directory}/mail
  maildir_format
  user = ${user}
  group = ${user}
  delivery_date_add
  envelope_to_add

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_advertise_condition = \${if eq{$received_port}{${ports.starttls}}}
  server_prompts = :
  server_condition = \${if and {{eq{$auth2}{${username}}}{eq{$auth3}{\${readfile{${directory}/password}}}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_advertise_condition = \${if eq{$received_port}{${ports.tls}}}
  server_prompts = <| Username: | Password:
  server_condition = \${if and {{eq{$auth1}{${username}}}{eq{$auth2}{\${readfile{${directory}/password}}}}}}
  server_set_id = $auth1
`

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || !address) throw new Error('There is no free port.')
  return address.port
}

function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(port, '127.0.0.1')
  socket.once('connect', () => resolve(true))
  socket.once('error', () => resolve(false))
  return promise.finally(() => socket.destroy())
}

async function waitFor(what: string, look: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!(await look())) {
    if (performance.now() > deadline) throw new Error(`Waited in vain for ${what}.`)
    await pause(20)
  }
}
