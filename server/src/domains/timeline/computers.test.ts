import type { SiteId, SourceId, TargetId } from '@gatehouse/contract/ids'
import { timelineApi } from '@gatehouse/contract/timeline'
import { expect, test } from 'vitest'
import { aCustomer } from '../activity/testing.ts'
import { recognizeComputers } from './recognize-computer.ts'
import { hostKey, type TestTarget, useTimeline } from './testing.ts'

const timeline = useTimeline()

const computerOf = async ({ organizationId, targetId, user }: TestTarget) => {
  const params = { organizationId, targetId }
  return (await timeline().web.call(user, timelineApi.computer, { params })).body
}
const choose = ({ organizationId, targetId, user }: TestTarget, body: object) =>
  timeline().web.call(
    { ...user, role: 'administrator', reach: 'all' },
    timelineApi.chooseComputer,
    {
      params: { organizationId, targetId },
      body,
    },
  )

test('a target is recognized as a computer by its host key', async () => {
  const target = await timeline().aTarget()

  expect(await computerOf(target)).toMatchObject({
    ...{ foundBy: 'host-key', source: { id: target.sourceId, name: 'srv-1' } },
    choices: [{ id: target.sourceId, why: 'Its agent tells the same host key.' }],
  })
})

test('with another host key it is not that computer any longer', async () => {
  const target = await timeline().aTarget()
  await timeline().saySourceOf(target, [`SHA256:${'b'.repeat(43)}`])

  await timeline().findComputers()

  expect(await computerOf(target)).toMatchObject({ foundBy: 'none' })
})

test('what somebody says goes over the host key, until it is taken back', async () => {
  const target = await timeline().aTarget()

  expect((await choose(target, { choice: 'none' })).body).toMatchObject({ foundBy: 'hand' })
  await timeline().findComputers()
  expect(await computerOf(target)).not.toHaveProperty('source')

  const { body } = await choose(target, { choice: 'automatic' })
  expect(body).toMatchObject({ foundBy: 'host-key', source: { id: target.sourceId } })
})

test("another organization's computer cannot be chosen, nor its key recognized", async () => {
  const [one, other] = [await timeline().aTarget(), await aCustomer(timeline().activity)]
  const targetId = await timeline().addTarget(other, hostKey)

  const { status } = await choose(
    { ...other, targetId },
    { choice: 'source', sourceId: one.sourceId },
  )
  await timeline().findComputers()

  expect(status).toBe(400)
  expect(await computerOf({ ...other, targetId })).toMatchObject({ foundBy: 'none' })
})

test('who may not change targets may not choose', async () => {
  const { organizationId, targetId, user } = await timeline().aTarget()

  const { status } = await timeline().web.call(
    { ...user, role: 'business-viewer' },
    timelineApi.chooseComputer,
    { params: { organizationId, targetId }, body: { choice: 'none' } },
  )

  expect(status).toBe(403)
})

test('copies of one machine, which show the same key, are not told apart and none is taken', () => {
  const [one, two] = ['one' as SiteId, 'two' as SiteId]
  const computers = [one, two].map((siteId) => ({ siteId, sourceId: `of ${siteId}` as SourceId }))
  const agents = [one, two].map((siteId) => ({ siteId, fingerprints: ['same', `only ${siteId}`] }))
  const key = (fingerprint: string) => [{ targetId: 'web1' as TargetId, fingerprint }]

  expect([...recognizeComputers(key('same'), agents, computers)]).toEqual([])
  expect([...recognizeComputers(key('only two'), agents, computers)]).toEqual([['web1', 'of two']])
})
