import { execFile, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * A Linux computer of its own: a copy-on-write view of this one with own processes, users, host name, network
 * and /dev. Its programs are those that are installed here.
 */
export interface Box {
  readonly hostName: string
  /** Runs a shell script inside as root; rejects when it fails. */
  sh(script: string): Promise<string>
  /** File and arguments that start a program inside. */
  command(file: string, args: string[]): { file: string; args: string[] }
  /** Ends all processes inside and deletes what they wrote. */
  close(): Promise<void>
}

const setUp = String.raw`
set -e
D=$1; H=$2; R=$D/root
mount -t overlay overlay -o lowerdir=/,upperdir=$D/upper,workdir=$D/work $R
hostname $H
mount -t proc proc $R/proc
mount -t sysfs -o ro sysfs $R/sys
mount -t tmpfs tmpfs $R/run
mkdir $R/run/sshd $R/run/sudo $R/run/lock
mount -t tmpfs -o mode=755 tmpfs $R/dev
mkdir $R/dev/pts $R/dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts $R/dev/pts
ln -s pts/ptmx $R/dev/ptmx
mount -t tmpfs tmpfs $R/dev/shm
for n in null zero full random urandom tty; do touch $R/dev/$n; mount --bind /dev/$n $R/dev/$n; done
ln -s /proc/self/fd $R/dev/fd
ip link set lo up
shift 2
while [ $# -gt 0 ]; do mkdir -p $R$1; mount --bind $2 $R$1; shift 2; done
echo "127.0.0.1 localhost $H" > $R/etc/hosts
exec chroot $R /bin/sh -c 'echo ready; exec sleep infinity'
`

/** What is missing here for boxes with these programs; empty when nothing is. */
export function missingForBox(programs: string[]): string {
  if (process.getuid?.() !== 0) return 'root'
  const paths = ['/usr/sbin', '/usr/bin', '/sbin', '/bin']
  const missing = ['unshare', 'nsenter', 'setpriv', 'ip', ...programs].filter(
    (program) => !paths.some((path) => existsSync(join(path, program))),
  )
  if (missing.length > 0) return missing.join(', ')
  const probe = spawnSync('unshare', ['-m', '-u', '-p', '-i', '-n', '-f', 'bash', '-c', attempt])
  return probe.status === 0 ? '' : 'the right to make namespaces and overlay file systems'
}

const attempt = `
d=$(mktemp -d)
mkdir $d/upper $d/work $d/root
mount --make-rprivate / && mount -t overlay overlay -o lowerdir=/,upperdir=$d/upper,workdir=$d/work $d/root
result=$?
umount $d/root 2>/dev/null
rm -rf $d
exit $result
`

/** `binds`: directories of this computer that are seen inside, too, by their paths inside. */
export async function openBox(
  hostName: string,
  binds: Readonly<Record<string, string>> = {},
): Promise<Box> {
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-box-'))
  await run(
    'mkdir',
    ['upper', 'work', 'root'].map((name) => join(directory, name)),
  )
  const namespaces = [
    '-m',
    '-u',
    '-p',
    '-i',
    '-n',
    '-f',
    '--kill-child',
    '--propagation',
    'private',
  ]
  const inside = ['bash', '-c', setUp, 'box', directory, hostName, ...Object.entries(binds).flat()]
  // Whatever ends this process also ends the box.
  const outer = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...namespaces, ...inside], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = new Promise<void>((resolve) => outer.once('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    outer.stdout.once('data', () => resolve())
    outer.once('exit', (code) => reject(new Error(`The box ended at once with code ${code}`)))
  })

  const inner = await childOf(outer.pid ?? 0)
  const command: Box['command'] = (file, args) => ({
    file: 'nsenter',
    args: ['-t', inner, '-m', '-u', '-p', '-i', '-n', '-r', '-w', '--', file, ...args],
  })
  return {
    hostName,
    command,
    async sh(script) {
      const inside = command('bash', ['-c', `set -e; ${script}`])
      return (await run(inside.file, inside.args)).stdout
    },
    async close() {
      // unshare ignores SIGTERM; with it all of the box is killed.
      outer.kill('SIGKILL')
      await exited
      await gone(inner)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function childOf(pid: number): Promise<string> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  const [child] = children.trim().split(' ')
  if (!child) throw new Error('The box has no process inside')
  return child
}

/** The mounts of a box live as long as its first process. */
async function gone(pid: string): Promise<void> {
  while ((await readdir('/proc')).includes(pid)) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    // A zombie has let go of everything.
    if (stat === '' || /\) Z /.test(stat)) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
