import { execFile } from 'node:child_process'
import { mkdir, rm, statfs } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { randomBytes } from 'node:crypto'
import { ErrorBody } from '@gatehouse/contract/errors'
import { organizationsApi } from '@gatehouse/contract/organizations'
import { systemApi } from '@gatehouse/contract/system'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mayMount } from './account.ts'
import type { Answer, Client } from './client.ts'
import { findAll } from './found.ts'
import type { Gatehouse } from './gatehouse.ts'
import { openScratch, type Scratch } from './scratch.ts'
import { aRecord, enrolSender, type Sender } from './sender.ts'
import { until } from './until.ts'

const run = promisify(execFile)
const mebibyte = 1024 * 1024

describe.skipIf(!mayMount())('on a small disk, which only root can mount', () => {
  let scratch: Scratch
  let disk: string
  let gatehouse: Gatehouse
  let client: Client
  let organizationId: string
  let sender: Sender
  const acknowledged: string[] = []

  beforeAll(async () => {
    scratch = await openScratch()
    disk = path.join(scratch.directory, 'disk')
    await mkdir(disk)
    await run('mount', ['-t', 'tmpfs', '-o', 'size=400m,mode=711', 'gatehouse-e2e', disk])
    gatehouse = await scratch.start({
      dataDirectory: path.join(disk, 'data'),
      args: ['--no-agent'],
    })
    client = await gatehouse.signIn()
    const body = { name: 'Northwind' }
    organizationId = (await client.call(organizationsApi.create, { body })).id
    sender = await enrolSender(client, { organizationId })
  })

  afterAll(async () => {
    await gatehouse?.killAll()
    await run('umount', ['--lazy', disk]).catch(() => undefined) // It was never mounted.
    await scratch?.close()
  })

  /** Half a megabyte that does not get smaller. */
  async function sendMuch(): Promise<Answer> {
    const records = Array.from({ length: 50 }, () =>
      aRecord({
        objectType: 'Heavy',
        details: [{ property: 'Content', after: randomBytes(8000).toString('base64') }],
      }),
    )
    const answer = await sender.post(records)
    if (answer.status === 200) acknowledged.push(...records.map(({ key }) => key))
    return answer
  }

  async function fill(): Promise<void> {
    const { bavail, bsize } = await statfs(disk)
    const bytes = bavail * bsize - 4 * mebibyte
    await run('fallocate', ['-l', String(bytes), path.join(disk, 'ballast')])
  }

  /** Not even a line of log fits then. */
  const fillToTheLastByte = () =>
    run('dd', ['if=/dev/zero', `of=${path.join(disk, 'last')}`, 'bs=4096']).catch(() => undefined)

  const countFound = async () =>
    (await findAll(client, organizationId, { objectType: 'equals:Heavy' })).length

  test('records are refused with a sentence while there is no room, and taken when there is', async () => {
    await sendMuch()
    await fill()

    const refusal = await until('a batch is refused', async () => {
      const answer = await sendMuch()
      return answer.status !== 200 && answer
    })
    const before = acknowledged.length
    await fillToTheLastByte()
    const others = await Promise.all([sendMuch(), sendMuch(), client.send(systemApi.health)])
    await Promise.all(['ballast', 'last'].map((name) => rm(path.join(disk, name))))
    await until('a batch is taken again', async () => (await sendMuch()).status === 200, 60)

    expect(refusal.status).toBe(503)
    // Which of the two depends on whether the database gives up over it and starts again.
    expect(ErrorBody.parse(refusal.json).error.message).toMatch(
      /^(The disk of the server is full|The database cannot be reached right now)/,
    )
    expect(others.slice(0, 2).map(({ status }) => status)).toEqual([503, 503])
    expect(acknowledged.length).toBeGreaterThan(before)
    expect(
      await until(
        'all that was acknowledged is found',
        async () => {
          const count = await countFound()
          return count >= acknowledged.length && count
        },
        30,
      ),
    ).toBe(acknowledged.length)
    expect((await gatehouse.processes()).map(({ pid }) => pid)).toContain(gatehouse.pid)
  })
})
