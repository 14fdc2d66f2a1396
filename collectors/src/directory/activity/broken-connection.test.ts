import { type ControllerProxy, startProxy } from '@gatehouse/directory/testing/controller-proxy'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isCollecting, type People, peopleOf, replace, runActivity, told } from './testing.ts'

const missing = missingForSamba()

describe.skipIf(missing !== '')(`a connection that breaks ${missing}`, () => {
  let domain: TestDomain
  let proxy: ControllerProxy
  let unit: People
  beforeAll(async () => {
    domain = await startDomain()
    proxy = await startProxy(domain)
    unit = await peopleOf(domain)
  }, 60_000)
  afterAll(async () => {
    await unit[Symbol.asyncDispose]()
    await proxy[Symbol.asyncDispose]()
    await domain[Symbol.asyncDispose]()
  })

  test('at whichever question after a change it does, the change is told, and told once', async () => {
    const activity = runActivity(domain, { controllers: [proxy] })
    await activity.untilReport(isCollecting)
    const expected: string[] = []
    for (let question = 1; question <= 8; question += 1) {
      const [name, other] = [`c${question}`, `d${question}`]
      await unit.add(name)
      await unit.add(other)
      await activity.until(({ what }) => what.endsWith(`/${other}`))

      let left = 0
      proxy.refuse = ({ dirSync }) => {
        // The next answer of DirSync tells of the change.
        if (dirSync?.hasMark && left === 0) left = question
        if (left > 0 && --left === 0) {
          proxy.refuse = () => undefined
          proxy.hangUp()
          return 'silence'
        }
        return undefined
      }
      await unit.change(name, replace('description', 'changed'))
      await unit.connection.rename(unit.dn(other), unit.dn(`${other} two`))
      await activity.until(({ what, action }) => action === 'Modified' && what.endsWith(`/${name}`))
      await activity.until(({ what }) => what.endsWith(`/${other} two`))
      expected.push(`Added ${name}`, `Added ${other}`, `Modified ${name}`, `Renamed ${other} two`)
    }
    await activity.stop()

    expect(told(activity).toSorted()).toEqual(expected.toSorted())
  }, 180_000)
})
