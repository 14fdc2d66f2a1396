import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { missingForSshd } from '@gatehouse/server/platform/testing/sshd.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missingPrograms } from './found-programs.ts'
import { openSshStage, type SshStage } from './ssh-stage.ts'
import { until } from './until.ts'

const missing = [missingForSshd(), missingPrograms('ssh', 'curl', 'python3')]
  .filter(Boolean)
  .join(', ')

/** As an editor does it: a server that outlives the script, found by the port that it prints. */
const install = `
mkdir -p .editor && cd .editor && echo 'from the server' > hello
nohup python3 -u -m http.server --bind 127.0.0.1 0 > log 2>&1 < /dev/null &
echo $! > pid
until grep -q 'port [0-9]' log; do sleep 0.1; done
echo "listeningOn==$(sed -n 's/.* port \\([0-9]*\\).*/\\1/p' log | head -n 1)=="
`

describe.skipIf(missing !== '')(
  `an editor that works on the target (missing: ${missing || 'nothing'})`,
  () => {
    let stage: SshStage

    beforeAll(async () => {
      stage = await openSshStage()
      await stage.allow('Editors', {
        localForward: true,
        forwardTo: ['127.0.0.1:*', 'localhost:*'],
      })
      await stage.addHost('web1-editor', 'Editors')
    })
    afterAll(() => stage?.close())

    const curl = (port: number, url: string) =>
      stage.run('curl', [
        ...['-sS', '--max-time', '20', '--noproxy', '', '--socks5-hostname', `127.0.0.1:${port}`],
        url,
      ])

    /** `ssh -T -D PORT HOST bash`, which stays, and what the editor starts beside it. */
    async function openEditor(host: string) {
      const port = await freePort()
      const sharing = ['-o', `ControlPath=${stage.file('editor')}`]
      const config = ['-F', stage.config, ...sharing, '-o', 'LogLevel=INFO']
      const master = ['-o', 'ControlMaster=yes', '-T', '-D', String(port), host, 'bash']
      const child = spawn('ssh', [...config, ...master], { env: stage.environment })
      const ended = once(child, 'close')
      let said = ''
      const hear = (part: Buffer) => (said += part.toString())
      child.stdout.on('data', hear)
      child.stderr.on('data', hear)
      child.stdin.write(install)
      const listening = await until('the server listens', () => /==(\d+)==/.exec(said), 60)
      return {
        port,
        serverPort: Number(listening[1]),
        said: () => said,
        ssh: (...args: string[]) => stage.ssh(...sharing, ...args),
        sftp: (batch: string) => stage.run('sftp', [...config, '-b', '-', host], batch),
        async leave() {
          child.stdin.end()
          await ended
        },
      }
    }

    test('reaches its server through the connection, beside commands and files', async () => {
      const editor = await openEditor('web1-editor')
      const url = `http://127.0.0.1:${editor.serverPort}/hello`

      const [byAddress, byName, terminal, files] = await Promise.all([
        curl(editor.port, url),
        curl(editor.port, url.replace('127.0.0.1', 'localhost')),
        editor.ssh('web1-editor', 'cat .editor/pid'),
        editor.sftp('ls .editor'),
      ])

      expect(byAddress).toEqual({ code: 0, stdout: 'from the server\n', stderr: '' })
      expect(byName.stdout).toBe('from the server\n')
      expect(files.stdout).toContain('.editor/hello')
      expect(await stage.sessions()).toHaveLength(1)
      const elsewhere = await curl(editor.port, `http://127.0.0.2:${editor.serverPort}/hello`)
      expect(elsewhere.code).not.toBe(0)
      await until('the reason is read', () =>
        editor.said().includes('does not include forwards to 127.0.0.2'),
      )
      await editor.leave()
      expect(await stage.accountsLeft()).toEqual([])
      const left = await stage.run('ps', ['-o', 'args=', '-p', terminal.stdout.trim()])
      expect(left.stdout).not.toContain('http.server')
    })

    test('without the right to forward reads why its server cannot be reached', async () => {
      const editor = await openEditor('web1')

      const ran = await curl(editor.port, `http://127.0.0.1:${editor.serverPort}/hello`)

      expect(ran.code).not.toBe(0)
      await until('the reason is read', () =>
        editor.said().includes('Your access here does not include local forwards.'),
      )
      await editor.leave()
      expect(await stage.accountsLeft()).toEqual([])
    })
  },
)

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
