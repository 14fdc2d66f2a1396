import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { responseActionsApi } from '@gatehouse/contract/response-actions'
import { describe, expect, test } from 'vitest'
import { systemContext } from '#platform/context.ts'
import { anOrganization } from '../organizations/testing.ts'
import { workOff } from '#platform/testing/queue.ts'
import { aUser } from '#platform/testing/web.ts'
import { availability } from './account.ts'
import { launch } from './launch.ts'
import { problemOfProgram } from './program.ts'
import { responseActionHandlers } from './response-action.jobs.ts'
import { runNext } from './run-work.service.ts'
import { isRoot, useResponseActions } from './testing.ts'

const missing = isRoot ? '' : ' (skipped: to start them as another account takes root)'

describe.skipIf(!isRoot)(`commands${missing}`, () => {
  const actions = useResponseActions()
  const seconds = (count: number) => actions().clock.advance(count * 1000)
  const nobody = async () => {
    const available = await availability(actions().options)
    if (!available.isAvailable) throw new Error(available.reason)
    return available.account
  }
  const csvPlaces = async () =>
    (await readdir(tmpdir())).filter((name) => name.startsWith('gatehouse-response-'))
  /** Writes its arguments, each ended by a NUL. */
  const tell = (name: string) =>
    actions().program(name, `#!/bin/sh\nprintf '%s\\0' "$@" > ${actions().desk}/${name}\n`)

  test('a command gets its words exactly as they are given, and no shell reads them', async () => {
    const { add, alert, match, work, written, runs } = actions()
    const parameters = [
      ...['$(id > /tmp/pwned)', '`id`', '; rm -rf /', '"quoted"', "it's", '', ' two  words '],
      ...['*', '~', '$HOME', '\\n', '%n', '--help', '-x', '&& true', '| cat', '😀'],
    ]
    const run = await tell('words')
    const id = await add({ run, parameters })
    const { id: alertId, recordIds } = await alert(3)

    await match({ id: alertId, recordIds })
    await work()

    const words = (await written('words')).split('\0')
    expect(words).toEqual([...parameters, alertId, recordIds.at(-1), ''])
    expect(await runs(id)).toMatchObject([{ state: 'succeeded', alertId, isTest: false }])
  })

  test('it is nobody, without groups, our environment, a way to more rights, or input', async () => {
    const { add, alert, match, work, program, runs, directory } = actions()
    const keyFile = path.join(directory, 'master.key')
    await writeFile(keyFile, 'very secret', { mode: 0o600 })
    const run = await program(
      'look',
      `#!/bin/sh
id; umask; pwd; env; cat; grep -E 'NoNewPrivs|CapEff|Groups' /proc/self/status
cat ${keyFile} || echo unreadable\n`,
    )
    process.env['A_SECRET_OF_OURS'] = 'hidden-value'
    const id = await add({ run })

    await match(await alert(1))
    await work()
    delete process.env['A_SECRET_OF_OURS']

    const output = (await runs(id))[0]?.attempts[0]?.output ?? ''
    expect(output).toMatch(/^uid=65534\(nobody\) gid=65534\(nogroup\) groups=65534\(nogroup\)$/m)
    expect(output).toMatch(/^0?077$/m)
    expect(output).toMatch(/^NoNewPrivs:\t1$/m)
    expect(output).toMatch(/^CapEff:\t0+$/m)
    expect(output).toMatch(/^Groups:\s*$/m)
    expect(output).toContain(`${actions().desk}\n`)
    expect(output).toContain('PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n')
    expect(output).toContain('unreadable')
    expect(output).not.toContain('very secret')
    expect(output).not.toContain('hidden-value')
    expect(output).not.toContain('NODE_')
  })

  test('its time over, it is killed with all that it started', async () => {
    const { program, desk, written } = actions()
    const run = await program(
      'sleeper',
      `#!/bin/sh
echo before
(sleep 600 & echo $! > ${desk}/grandchild; wait) &
echo $$ > ${desk}/child
wait\n`,
    )

    const ended = await launch({
      command: [run],
      account: await nobody(),
      workingDirectory: desk,
      timeoutMilliseconds: 1500,
    })

    expect(ended).toMatchObject({ signal: 'SIGKILL', isTimedOut: true, output: 'before\n' })
    for (const name of ['child', 'grandchild']) {
      const pid = (await written(name)).trim()
      expect(pid).not.toBe('')
      expect(await isGone(pid)).toBe(true)
    }
  })

  test('what it leaves running in its group ends with it and does not hold us up', async () => {
    const { program, desk, written } = actions()
    const run = await program(
      'leaver',
      `#!/bin/sh\nsleep 600 &\necho $! > ${desk}/left\nsetsid sleep 3 &\nexit 0\n`,
    )

    const ended = await launch({
      command: [run],
      account: await nobody(),
      workingDirectory: desk,
      timeoutMilliseconds: 60_000,
    })

    expect(ended).toMatchObject({ exitCode: 0, isTimedOut: false })
    expect(await isGone((await written('left')).trim())).toBe(true)
  })

  test('killed, we take it with us', async () => {
    const { program, desk, written } = actions()
    const run = await program('orphan', `#!/bin/sh\necho $$ > ${desk}/orphan\nexec sleep 600\n`)
    const given = {
      ...{ command: [run], account: await nobody(), workingDirectory: desk },
      timeoutMilliseconds: 600_000,
    }
    const launching = `import { launch } from ${JSON.stringify(import.meta.resolve('./launch.ts'))}
      await launch(${JSON.stringify(given)})`
    const us = spawn(process.execPath, ['--input-type=module', '--eval', launching])
    await expect.poll(() => written('orphan'), { timeout: 20_000 }).toContain('\n')

    us.kill('SIGKILL')

    expect(await isGone((await written('orphan')).trim())).toBe(true)
  })

  test('what writes without end is killed', async () => {
    const { add, alert, match, work, runs } = actions()
    const id = await add({ run: '/usr/bin/yes' })

    await match(await alert(1))
    await work()

    expect((await runs(id))[0]?.attempts[0]).toMatchObject({
      problem: 'It wrote more than 64 MiB and was killed.',
    })
  })

  test('one that has become bad can still be switched off', async () => {
    const { add, program, web, admin, managing, ruleId } = actions()
    const run = await program('bad later', '#!/bin/sh\n')
    const id = await add({ run })
    await chmod(run, 0o777)
    await managing.transaction((tx) =>
      tx
        .updateTable('response_action')
        .set({ rule_ids: [ruleId, '01930000-0000-7000-8000-000000000000'] })
        .execute(),
    )

    const { status } = await web.call(admin, responseActionsApi.update, {
      params: { responseActionId: id },
      body: {
        ...{ name: 'Bad later', run, isEnabled: false },
        ruleIds: [ruleId, '01930000-0000-7000-8000-000000000000'],
      },
    })

    expect(status).toBe(200)
  })

  test('of what it writes the end is kept, without what a database cannot hold', async () => {
    const { add, alert, match, work, program, runs } = actions()
    const run = await program(
      'talker',
      `#!/bin/sh\nhead -c 1000000 /dev/zero\nprintf '\\033[31mred' >&2\nsleep 0.2\necho the end\n`,
    )
    const id = await add({ run })

    await match(await alert(1))
    await work()

    const [found] = await runs(id)
    const output = found?.attempts[0]?.output ?? ''
    expect(found?.state).toBe('succeeded')
    expect(output.length).toBeLessThanOrEqual(16_385)
    expect(output.endsWith('the end\n')).toBe(true)
    // oxlint-disable-next-line no-control-regex
    expect(output).not.toMatch(/[\0\u001B]/)
  })

  test('what fails is tried again later and later until it succeeds', async () => {
    const { add, alert, match, work, program, runs, web, admin, managing, desk } = actions()
    const run = await program(
      'flaky',
      `#!/bin/sh\necho x >> ${desk}/tries\n[ $(wc -l < ${desk}/tries) -ge 5 ] || exit 3\n`,
    )
    const id = await add({ run })
    const stateOf = async () => {
      const { body } = await web.call(admin, responseActionsApi.list)
      return body.responseActions.find((action: { id: string }) => action.id === id).state
    }
    const notification = () =>
      managing.transaction((tx) =>
        tx
          .selectFrom('notification')
          .select(['text', 'ended_at'])
          .where('key', '=', `response-action:${id}`)
          .executeTakeFirst(),
      )

    await match(await alert(1))
    await work()
    seconds(1)
    await work()
    expect((await runs(id))[0]?.attempts).toMatchObject([
      { exitCode: 3, problem: 'It ended with exit code 3.' },
    ])
    for (const delay of [2, 4]) {
      seconds(delay)
      await work()
    }
    expect(await stateOf()).toMatchObject({ isFailing: true, reason: 'It ended with exit code 3.' })
    expect((await notification())?.ended_at).toBeNull()
    for (const delay of [8, 16]) {
      seconds(delay)
      await work()
    }

    expect((await runs(id))[0]).toMatchObject({ state: 'succeeded' })
    expect((await runs(id))[0]?.attempts).toHaveLength(5)
    expect(await stateOf()).toMatchObject({ isFailing: false })
    expect((await notification())?.ended_at).toBeInstanceOf(Date)
  })

  test('records come as CSV in chunks, readable for nobody else, and are gone afterwards', async () => {
    const { add, alert, match, work, program, runs, desk, written } = actions()
    const run = await program(
      'reader',
      `#!/bin/sh
cat "$1" >> ${desk}/rows
stat -c '%a %U' "$1" >> ${desk}/modes
stat -c '%a %U' "$(dirname "$1")" >> ${desk}/modes
echo "$1"\n`,
    )
    const id = await add({ run, writesCsv: true, rowLimit: 2 })
    const evil = { who: '=HYPERLINK("http://evil")', where: '+1', workstation: '@x' }

    await match(await alert(5, { ...evil, what: 'a,"b"\nc' }))
    await work()

    const rows = await written('rows')
    expect((await runs(id)).map(({ state }) => state)).toEqual([
      ...['succeeded', 'succeeded', 'succeeded'],
    ])
    expect(rows.match(/^AlertID,RecordID,When,Who,/gm)).toHaveLength(3)
    expect(rows.match(/"a,""b""\nc"/g)).toHaveLength(5)
    expect(rows).toContain(`"'=HYPERLINK(""http://evil"")"`)
    expect(rows).toContain(",'+1,'@x,")
    expect(new Set((await written('modes')).trim().split('\n'))).toEqual(
      new Set(['600 nobody', '711 root']),
    )
    for (const each of await runs(id)) {
      expect(existsSync(each.attempts[0]?.output.trim() ?? '')).toBe(false)
    }
    expect(await csvPlaces()).toEqual([])
  })

  test('a file that was left behind by a killed run is removed when the run is repeated', async () => {
    const { add, alert, match, work, runs } = actions()
    const id = await add({ run: '/bin/false', writesCsv: true })
    await match(await alert(1))
    await work()
    const [failed] = await runs(id)
    await mkdir(path.join(tmpdir(), `gatehouse-response-${failed?.id}-Killed`))

    seconds(2)
    await work()

    expect(await csvPlaces()).toEqual([])
  })

  test('an event that comes twice starts it once', async () => {
    const { add, alert, match, work, runs } = actions()
    const id = await add({})
    const raised = await alert(1)

    await match(raised)
    await match(raised)
    await work()

    expect(await runs(id)).toHaveLength(1)
  })

  test('of several workers at once, one starts a run, and two of an action run beside each other', async () => {
    const { add, alert, match, work, runs, parts, options, desk, program } = actions()
    const run = await program(
      'counted',
      `#!/bin/sh\nmkdir ${desk}/slot1 2>/dev/null && s=1 || { mkdir ${desk}/slot2 2>/dev/null && s=2; } || { echo crowded; exit 0; }\nsleep 0.3\nrmdir ${desk}/slot$s\necho fine\n`,
    )
    const id = await add({ run, writesCsv: true, rowLimit: 1 })
    await match(await alert(6))
    // Takes in the event; what it queues is done by those below.
    await workOff(parts, [], responseActionHandlers(options))

    const worker = async () => {
      for (let round = 0; round < 6; round += 1)
        await runNext(systemContext('test', parts), options)
    }
    await Promise.all([worker(), worker(), worker(), worker()])
    await work()

    const all = await runs(id)
    expect(all.map(({ state, attempts }) => [state, attempts.length])).toEqual(
      Array.from({ length: all.length }, () => ['succeeded', 1]),
    )
    expect(all.filter(({ attempts }) => attempts[0]?.output === 'crowded\n')).toEqual([])
  })

  test('killed with us in the middle, it is started again', async () => {
    const { add, alert, match, runs, parts, options, desk, program, work, written } = actions()
    const run = await program('again', `#!/bin/sh\necho started >> ${desk}/again\n`)
    const id = await add({ run, timeoutSeconds: 30 })
    await match(await alert(1))
    await workOff(parts, [], responseActionHandlers(options))
    // As it stands in the database when a node disappears while the command runs.
    await parts.db.asSystem('crash in a test', (tx) =>
      tx
        .updateTable('response_action_run')
        .set({
          state: 'running',
          next_attempt_at: null,
          claimed_until: new Date(actions().clock.now().getTime() + 90_000),
        })
        .where('response_action_id', '=', id)
        .execute(),
    )

    await runNext(systemContext('test', parts), options)
    expect(await written('again')).toBe('')
    seconds(91)
    await runNext(systemContext('test', parts), options)
    await work()

    expect(await written('again')).toBe('started\n')
    expect((await runs(id))[0]).toMatchObject({ state: 'succeeded' })
    expect((await runs(id))[0]?.attempts[0]?.problem).toBe('Gatehouse ended while it ran.')
  })

  test('when we stop, it is killed, does not count, and is started again', async () => {
    const { add, alert, match, runs, parts, options, desk, program, written } = actions()
    const run = await program('stopped', `#!/bin/sh\necho $$ > ${desk}/stopped\nexec sleep 600\n`)
    const id = await add({ run })
    await match(await alert(1))
    await workOff(parts, [], responseActionHandlers(options))
    const stopping = new AbortController()

    const running = runNext(systemContext('test', parts), options, stopping.signal)
    await expect.poll(() => written('stopped'), { timeout: 20_000 }).toContain('\n')
    stopping.abort()
    await running

    expect((await runs(id))[0]).toMatchObject({ state: 'waiting' })
    expect(await isGone((await written('stopped')).trim())).toBe(true)
  })

  test('a test run gets sample ids, answers its output, and is not tried again', async () => {
    const { add, web, admin, work, program } = actions()
    const run = await program('sample', '#!/bin/sh\necho "$1 $2"\nexit 7\n')
    const params = { responseActionId: await add({ run, isEnabled: false }) }

    const { body } = await web.call(admin, responseActionsApi.test, { params })
    seconds(3600)
    await work()

    expect(body).toMatchObject({
      isTest: true,
      state: 'failed',
      attempts: [{ exitCode: 7, problem: 'It ended with exit code 7.' }],
    })
    expect(body.attempts[0].output).toBe(`${body.alertId} ${body.recordId}\n`)
    expect(await actions().runs(params.responseActionId)).toHaveLength(1)
  })

  test('switched off, what waits is not started any more', async () => {
    const { add, alert, match, work, runs, web, admin, ruleId } = actions()
    const id = await add({ run: '/bin/false' })
    await match(await alert(1))
    await work()

    await web.call(admin, responseActionsApi.update, {
      params: { responseActionId: id },
      body: { name: 'Off now', run: '/bin/true', ruleIds: [ruleId], isEnabled: false },
    })
    seconds(3600)
    await work()

    expect(await runs(id)).toMatchObject([{ state: 'failed' }])
  })

  test('runs for a customer whom somebody may not see do not exist for them', async () => {
    const { add, alert, match, work, web, managing, parts } = actions()
    const id = await add({})
    await match(await alert(1))
    await work()
    const other = await anOrganization(parts)
    const admin = aUser({
      organizationId: managing.organizationId,
      reach: new Set([managing.organizationId, other.id]),
    })

    const { body } = await web.call(admin, responseActionsApi.runs, {
      params: { responseActionId: id },
    })

    expect(body.runs).toEqual([])
  })

  test.each([
    ['nothing', async () => '/no/such/program', 'There is no file'],
    ['a directory', async (place: string) => place, 'is not a file'],
    ['what is not executable', (place: string) => aFile(place, 0o644), 'not executable'],
    ['what root alone may execute', (place: string) => aFile(place, 0o700), 'not executable'],
    ['what everybody may write', (place: string) => aFile(place, 0o757), 'can be changed'],
    ['what the account owns', (place: string) => aFile(place, 0o555, 65_534), 'can be changed'],
    [
      'what lies where everybody may write',
      async (place: string) => {
        await mkdir(path.join(place, 'open'))
        await chmod(path.join(place, 'open'), 0o777)
        return aFile(path.join(place, 'open'), 0o755)
      },
      'can be replaced',
    ],
    [
      'a link to such',
      async (place: string) => {
        await symlink(await aFile(place, 0o777), path.join(place, 'link'))
        return path.join(place, 'link')
      },
      'can be changed',
    ],
  ])('%s is not started', async (what, make, reason) => {
    const place = path.join(actions().directory, `place ${what}`)
    await mkdir(place)

    const problem = await problemOfProgram(await make(place), await nobody())

    expect(problem).toContain(reason)
  })

  test('a bad program is refused when it is saved, and again when it has become bad', async () => {
    const { add, alert, match, work, runs, program, web, admin } = actions()
    const run = await program('turning', '#!/bin/sh\n')
    const id = await add({ run })
    await chmod(run, 0o777)

    await match(await alert(1))
    await work()
    const refused = await web.call(admin, responseActionsApi.create, {
      body: { name: 'Refused', run, ruleIds: [] },
    })

    expect((await runs(id))[0]?.attempts[0]?.problem).toContain('can be changed')
    expect(refused.body.error.fields).toMatchObject([{ path: 'run' }])
  })

  test('who owns what is ours is not the account for it', async () => {
    const place = path.join(actions().directory, 'given away')
    await writeFile(place, '')
    await chown(place, 65_534, 65_534)

    const told = await availability({ ...actions().options, privatePlaces: [place] })

    expect(told.isAvailable).toBe(false)
    expect(told.reason).toContain(`owns ${place}`)
  })
})

async function aFile(place: string, mode: number, owner = 0): Promise<string> {
  const file = path.join(place, 'program')
  await writeFile(file, '#!/bin/sh\n')
  await chmod(file, mode)
  await chown(file, owner, owner)
  return file
}

/** One that nobody has waited for yet is gone as well. */
const isGone = async (pid: string): Promise<boolean> => {
  const state = async () => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'State:\tX')
    return /^State:\t(.)/m.exec(status)?.[1] ?? ''
  }
  await expect.poll(state, { timeout: 20_000 }).toMatch(/[XZ]/)
  return true
}
