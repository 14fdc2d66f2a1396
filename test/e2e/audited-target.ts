import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { aKeyPair } from '@gatehouse/server/platform/testing/sshd.ts'
import { type Box, openBox } from './boxes.ts'
import { startSyslog } from './linux-services.ts'

const run = promisify(execFile)
const agentProgram = path.resolve(import.meta.dirname, '../../agent/src/main.ts')

/** A computer of its own with a real SSH server, the account `service`, an auth log, and an agent. */
export interface AuditedTarget {
  port: number
  servicePrivateKey: string
  sh(script: string): Promise<string>
  /** Enrols the agent inside and keeps it running. */
  startAgent(connectionString: string): Promise<void>
  close(): Promise<void>
}

/** It has its own files, processes and users, but shares the network: no addresses have to be made for it. */
export async function openAuditedTarget(hostName: string): Promise<AuditedTarget> {
  const box = await openBox(hostName)
  const port = await freePort()
  const key = aKeyPair()
  await startSyslog(box)
  await setUp(box, port, key.publicKey)
  const onNetwork = (file: string, args: string[]) => {
    const inside = box.command(file, args)
    return { ...inside, args: inside.args.filter((argument) => argument !== '-n') }
  }
  const sshd = onNetwork('/usr/sbin/sshd', ['-f', '/etc/ssh/target_config'])
  await run(sshd.file, sshd.args)
  return {
    ...{ port, servicePrivateKey: key.privateKey, sh: box.sh },
    async startAgent(connectionString) {
      const command = (args: string[]) =>
        onNetwork(process.execPath, [agentProgram, ...args, '--data-dir', '/var/lib/agent'])
      const enrol = command(['enroll', connectionString])
      await run(enrol.file, enrol.args)
      const agent = command(['run', '--parent-pipe'])
      // It ends with this process at the latest, as its standard input does.
      spawn(agent.file, agent.args, { stdio: ['pipe', 'ignore', 'inherit'] })
    },
    close: () => box.close(),
  }
}

const setUp = (box: Box, port: number, publicKey: string): Promise<string> =>
  box.sh(`
    useradd -m -s /bin/bash service
    usermod -p '*' service
    echo 'service ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/service
    chmod 440 /etc/sudoers.d/service
    mkdir /home/service/.ssh
    echo '${publicKey.trim()}' > /home/service/.ssh/authorized_keys
    chown -R service: /home/service/.ssh
    chmod 700 /home/service/.ssh
    rm -f /etc/ssh/ssh_host_*
    ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
    mkdir -p /var/lib/agent
    cat > /etc/ssh/target_config <<'CONFIG'
ListenAddress 127.0.0.1:${port}
HostKey /etc/ssh/ssh_host_ed25519_key
PidFile /run/sshd.pid
UsePAM yes
PasswordAuthentication no
CONFIG
  `)

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No port was given out')
  return address.port
}
