import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { missingForSshd } from '@gatehouse/server/platform/testing/sshd.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { missingPrograms } from './found-programs.ts'
import { openSshStage, type SshStage } from './ssh-stage.ts'

const missing = [missingForSshd(), missingPrograms('ssh', 'scp', 'sftp', 'rsync', 'git')]
  .filter(Boolean)
  .join(', ')

describe.skipIf(missing !== '')(
  `clients that people have (missing: ${missing || 'nothing'})`,
  () => {
    let stage: SshStage
    let config: string[]

    beforeAll(async () => {
      stage = await openSshStage()
      config = ['-F', stage.config]
    })
    afterAll(() => stage?.close())
    afterEach(async () => {
      expect(await stage.accountsLeft()).toEqual([])
    })

    const sha256 = async (file: string) =>
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex')
    const aFile = async (name: string, bytes: number) => {
      await writeFile(stage.file(name), randomBytes(bytes))
      return sha256(stage.file(name))
    }
    /** One connection that the others go through, as ssh does it by itself with ControlMaster. */
    const sharing = () => [
      ...['-o', `ControlPath=${stage.file('mux-%C')}`, '-o', 'ControlMaster=auto'],
      ...['-o', 'ControlPersist=yes'],
    ]
    const stopSharing = () => stage.ssh(...sharing(), '-O', 'exit', 'web1')

    test('ssh: a command, its exit status and both of its outputs', async () => {
      const ran = await stage.ssh('web1', 'echo out; echo err >&2; exit 7')

      expect(ran).toEqual({ code: 7, stdout: 'out\n', stderr: 'err\n' })
    })

    test('ssh: a script by standard input, without a terminal', async () => {
      const ran = await stage.run(
        'ssh',
        [...config, '-T', 'web1', 'bash'],
        'sudo -n id -u; test -t 0 || echo no terminal\n',
      )

      expect(ran).toEqual({ code: 0, stdout: '0\nno terminal\n', stderr: '' })
    })

    test('ssh: a program that is killed ends as without a gate', async () => {
      const ran = await stage.ssh('-o', 'LogLevel=INFO', 'web1', 'kill -SEGV $$')

      expect(ran.code).toBe(255)
    })

    test('ssh: keys are exchanged anew many times in 50 MB, both ways', async () => {
      const sum = await aFile('50mb', 50_000_000)
      const often = '-o RekeyLimit=1M'
      const ran = await stage.run('sh', [
        '-c',
        `ssh ${config.join(' ')} ${often} web1 cat < "$1" > "$2"`,
        ...['sh', stage.file('50mb'), stage.file('50mb-back')],
      ])

      expect(ran).toMatchObject({ code: 0, stderr: '' })
      expect(await sha256(stage.file('50mb-back'))).toBe(sum)
    })

    test('ssh: a quiet connection is kept alive by the client', async () => {
      const alive = ['-o', 'ServerAliveInterval=1', '-o', 'ServerAliveCountMax=1']

      const ran = await stage.ssh(...alive, 'web1', 'sleep 4; echo awake')

      expect(ran).toMatchObject({ code: 0, stdout: 'awake\n' })
    })

    test('ssh: many commands share one connection, and it is one session', async () => {
      const before = (await stage.sessions()).length
      await stage.ssh(...sharing(), 'web1', 'true')

      const ran = await Promise.all(
        [1, 2, 3, 4, 5, 6, 7, 8].map((each) =>
          stage.ssh(...sharing(), 'web1', `whoami; exit ${each}`),
        ),
      )
      await stopSharing()

      expect(ran.map(({ code }) => code)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
      expect(new Set(ran.map(({ stdout }) => stdout)).size).toBe(1)
      expect((await stage.sessions()).length).toBe(before + 1)
    })

    test.each([
      ['the file transfer protocol', '-s'],
      ['its own old protocol', '-O'],
    ])('scp: by %s, both ways, whole, with folders', async (_name, option) => {
      const folder = `scp${option}`
      await mkdir(stage.file(`${folder}/in/inner`), { recursive: true })
      const sum = await aFile(`${folder}/in/inner/file with spaces`, 5_000_000)
      const scp = (...args: string[]) =>
        stage.run('scp', [...config, ...sharing(), option, '-r', '-p', ...args])

      const up = await scp(stage.file(`${folder}/in`), 'web1:there')
      const down = await scp('web1:there', stage.file(`${folder}/out`))
      await stopSharing()

      expect([up, down]).toEqual(Array(2).fill({ code: 0, stdout: '', stderr: '' }))
      expect(await sha256(stage.file(`${folder}/out/inner/file with spaces`))).toBe(sum)
    })

    test('sftp: a batch of everything that can be done with files', async () => {
      const sum = await aFile('sftp-up', 3_000_000)
      const batch = [
        `put ${stage.file('sftp-up')} up`,
        ...['mkdir folder', 'rename up folder/moved', 'chmod 600 folder/moved'],
        ...['symlink moved folder/link', 'ls -l folder', `get folder/moved ${stage.file('down')}`],
        ...['rm folder/link', 'rm folder/moved', 'rmdir folder', 'ls'],
      ]

      const ran = await stage.run('sftp', [...config, '-b', '-', 'web1'], batch.join('\n'))

      expect(ran).toMatchObject({ code: 0, stderr: '' })
      expect(ran.stdout).toMatch(/-rw------- .* folder\/moved/)
      expect(await sha256(stage.file('down'))).toBe(sum)
    })

    test('rsync: there, compared by checksum, and back', async () => {
      await mkdir(stage.file('rsync/deep/er'), { recursive: true })
      const sum = await aFile('rsync/deep/er/file', 8_000_000)
      await aFile('rsync/other', 1000)
      const rsync = (...args: string[]) =>
        stage.run('rsync', [
          ...['-a', '-i', '--checksum', '-e', ['ssh', ...config, ...sharing()].join(' ')],
          ...args,
        ])

      const up = await rsync(`${stage.file('rsync')}/`, 'web1:copy')
      const again = await rsync(`${stage.file('rsync')}/`, 'web1:copy')
      const down = await rsync('web1:copy/', stage.file('rsync-back'))
      await stopSharing()

      expect([up, again, down].map(({ code, stderr }) => ({ code, stderr }))).toEqual(
        Array(3).fill({ code: 0, stderr: '' }),
      )
      expect(up.stdout).toContain('deep/er/file')
      expect(again.stdout).toBe('')
      expect(await sha256(stage.file('rsync-back/deep/er/file'))).toBe(sum)
    })

    test('git: clone, push and fetch', async () => {
      const ssh = ['ssh', ...config, ...sharing()].join(' ')
      const git = async (...args: string[]) => {
        const identity = ['-c', 'user.name=Tech', '-c', 'user.email=tech@msp.example']
        const ran = await stage.run('env', [`GIT_SSH_COMMAND=${ssh}`, 'git', ...identity, ...args])
        expect(ran).toMatchObject({ code: 0 })
        return ran.stdout
      }
      const work = ['-C', stage.file('work')]
      await stage.ssh(...sharing(), 'web1', 'git init -q --bare -b main repository')

      await git('clone', '-q', 'web1:repository', stage.file('work'))
      await aFile('work/file', 2_000_000)
      await git(...work, 'add', 'file')
      await git(...work, 'commit', '-q', '-m', 'by Gatehouse')
      await git(...work, 'push', '-q', 'origin', 'HEAD:main')
      const fetched = await git('clone', '-q', 'web1:repository', stage.file('again'))
      await stopSharing()

      expect(fetched).toBe('')
      expect(await sha256(stage.file('again/file'))).toBe(await sha256(stage.file('work/file')))
    })
  },
)
