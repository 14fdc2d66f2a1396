import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { sessionsApi } from '@gatehouse/contract/sessions'
import { sessionTypesApi } from '@gatehouse/contract/session-types'
import { missingForSshd } from '@gatehouse/server/platform/testing/sshd.ts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { untilFound } from './found.ts'
import { missingPrograms } from './found-programs.ts'
import { type Outcome, openSshStage, sessionTypeName, type SshStage } from './ssh-stage.ts'

const missing = [missingForSshd(), missingPrograms('ansible', 'ansible-playbook', 'python3')]
  .filter(Boolean)
  .join(', ')

/** As the operator's guide has it; `web1` is an entry of the configuration of ssh. */
const inventoryOf = ({ config, gatehouse, file }: SshStage) => `[web]
web1

[web:vars]
ansible_ssh_common_args=-F ${config}

[without_entry]
web1-too

[without_entry:vars]
ansible_host=localhost
ansible_port=${gatehouse.sshPort}
ansible_ssh_private_key_file=${file('key')}
ansible_ssh_common_args=-o User=tech+Root_by_sudo+web1
ansible_control_path=%(directory)s/%%C

[all:vars]
ansible_python_interpreter=/usr/bin/python3
`

const playbook = (content: string) => `
- hosts: web
  gather_facts: true
  tasks:
    - name: who we are
      command: id -un
      register: plain
      changed_when: false
    - name: who we are by sudo
      command: id -un
      become: true
      register: root
      changed_when: false
    - name: a file of root
      copy: {content: "${content}", dest: "{{ ansible_env.HOME }}/motd", mode: "0640"}
      become: true
    - name: a larger file
      copy: {src: big, dest: "{{ ansible_env.HOME }}/big"}
    - name: and back
      fetch: {src: "{{ ansible_env.HOME }}/big", dest: back, flat: true}
    - name: what it has become
      command: stat -c "%U %a" motd
      register: motd
      changed_when: false
    - assert:
        that:
          - plain.stdout is match('tech-')
          - root.stdout == 'root'
          - motd.stdout == 'root 640'
`

describe.skipIf(missing !== '')(`Ansible (missing: ${missing || 'nothing'})`, () => {
  let stage: SshStage

  beforeAll(async () => {
    stage = await openSshStage()
    await mkdir(stage.file('masters'))
    await writeFile(stage.file('hosts'), inventoryOf(stage))
    await writeFile(stage.file('play.yml'), playbook('Welcome'))
    await writeFile(stage.file('big'), randomBytes(3_000_000))
  })
  afterAll(() => stage?.close())
  afterEach(async () => {
    for (const name of await readdir(stage.file('masters'))) {
      await stage.ssh('-o', `ControlPath=${stage.file(`masters/${name}`)}`, '-O', 'exit', 'web1')
    }
    expect(await stage.accountsLeft()).toEqual([])
  })

  const ansible = (
    program: string,
    args: readonly string[],
    settings: Record<string, string> = {},
  ): Promise<Outcome> => {
    const environment = {
      ...{ ANSIBLE_HOST_KEY_CHECKING: 'False', ANSIBLE_NOCOLOR: '1', ANSIBLE_RETRIES: '0' },
      ...{ ANSIBLE_SSH_CONTROL_PATH_DIR: stage.file('masters'), LC_ALL: 'C.UTF-8' },
      ANSIBLE_LOCAL_TEMP: stage.file('ansible'),
      ...settings,
    }
    const words = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
    return stage.run('env', [...words, program, '-i', stage.file('hosts'), ...args])
  }

  test.each(['web', 'without_entry'])('ping, by sudo as well: %s', async (group) => {
    const plain = await ansible('ansible', [group, '-m', 'ping'])
    const root = await ansible('ansible', [group, '-m', 'ping', '--become'])

    expect([plain.code, root.code], plain.stdout + root.stdout).toEqual([0, 0])
    expect(plain.stdout).toContain('"ping": "pong"')
  })

  const play = async (settings: Record<string, string> = {}) => {
    await rm(stage.file('back'), { force: true })
    const ran = await ansible('ansible-playbook', [stage.file('play.yml')], settings)
    expect(ran.code, ran.stdout + ran.stderr).toBe(0)
    expect(ran.stdout).toMatch(/web1 +: ok=\d+ +changed=3 +unreachable=0 +failed=0/)
    expect(await readFile(stage.file('back'))).toEqual(await readFile(stage.file('big')))
  }

  test.each([
    ['step by step', {}],
    ['with pipelining', { ANSIBLE_PIPELINING: 'True' }],
    ['with files by scp', { ANSIBLE_SSH_TRANSFER_METHOD: 'scp' }],
    ['with files through commands', { ANSIBLE_SSH_TRANSFER_METHOD: 'piped' }],
  ])(
    'a playbook runs over one connection that stays, %s, and is one session',
    async (_name, settings: Record<string, string>) => {
      const before = (await stage.sessions()).length

      await play(settings)

      expect((await stage.sessions()).length).toBe(before + 1)
    },
    240_000,
  )

  test('a connection for each step works in a session that was asked for before', async () => {
    const { sessionTypes } = await stage.admin.call(sessionTypesApi.list, {})
    const sessionTypeId = sessionTypes.find(({ name }) => name === sessionTypeName)?.id ?? ''
    const { organizationId, targetId } = stage
    const { sessions } = await stage.tech.signedIn.call(sessionsApi.request, {
      params: { organizationId },
      body: { targetIds: [targetId], sessionTypeId, minutes: 30 },
    })

    await play({ ANSIBLE_SSH_ARGS: '-o ControlMaster=no' })

    await stage.tech.signedIn.call(sessionsApi.cancel, {
      params: { organizationId, sessionId: sessions[0]?.id ?? '' },
    })
  }, 240_000)

  test('what it did is found: its commands, and the files that it brought', async () => {
    const { admin, organizationId } = stage
    const ran = { action: 'Executed', who: 'tech', where: 'web1' }

    await untilFound(admin, organizationId, { what: 'contains:AnsiballZ_stat.py', ...ran })
    await untilFound(admin, organizationId, {
      ...{ what: 'contains:/.ansible/tmp/', who: 'tech', objectType: 'equals:File' },
    })
  })
})
