import { join } from 'node:path'
import { configurationFile } from '@gatehouse/directory/testing/samba-files'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { guidBytes } from '@gatehouse/directory/values'
import { describe, expect, test } from 'vitest'
import { detail, isCollecting, peopleOf, replace, runActivity, told } from './testing.ts'

const missing = missingForSamba()

/** As Windows does when a controller is restored from a backup (MS-ADTS 3.1.1.1.9): it starts under a new name. */
async function nameAnew(domain: TestDomain, dsServiceName: string, id: string): Promise<void> {
  const change = `dn: ${dsServiceName}
changetype: modify
replace: invocationId
invocationId:: ${guidBytes(id).toString('base64')}
`
  await domain.run(
    'ldbmodify',
    [
      ...['-H', join(domain.directory, 'private', 'sam.ldb')],
      ...[`--configfile=${configurationFile(domain.directory)}`, '--relax'],
    ],
    change,
  )
}

describe.skipIf(missing !== '')(`a controller that was restored from a backup ${missing}`, () => {
  test('has another name for its database: all is compared, differences are told once, and it goes on', async () => {
    await using domain = await startDomain()
    const before = await peopleOf(domain)
    const { dsServiceName } = before.connection.rootDse
    const oldId = before.connection.invocationId
    const newId = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'
    for (const name of ['Ann', 'Ben']) await before.add(name)
    const activity = runActivity(domain)
    await activity.untilReport(isCollecting)
    const snapshot = await domain.snapshot()
    await using unit = await peopleOf(domain)
    await unit.add('Lost')
    await unit.change('Ann', replace('description', 'later'))
    await unit.remove('Ben')
    for (const name of ['Lost', 'Ann', 'Ben']) {
      await activity.until(({ what }) => what.endsWith(`/${name}`))
    }

    await domain.restore(snapshot)
    await domain.stop()
    await nameAnew(domain, dsServiceName, newId)
    await domain.start()
    await activity.until(({ action, what }) => action === 'Removed' && what.endsWith('/Lost'))
    await activity.until(({ what }) => what.endsWith('/Ben'), 2)
    await activity.until(({ what }) => what.endsWith('/Ann'), 2)
    await activity.untilReport(({ inputs }) =>
      inputs.some(({ note }) => note.includes('was restored from a backup')),
    )
    await using again = await peopleOf(domain)
    await again.add('After')
    await activity.until(({ what }) => what.endsWith('/After'))
    await activity.stop()

    expect(oldId).not.toBe(newId)
    expect(again.connection.invocationId).toBe(newId)
    const ofService = activity.host.records.find(({ what }) => what.endsWith('/NTDS Settings'))
    expect(detail(ofService, 'invocationId')).toMatchObject({ before: oldId, after: newId })
    const ofOthers = told(activity).filter((text) => !text.endsWith('/NTDS Settings'))
    expect(ofOthers.toSorted()).toEqual(
      [
        ...['Added Lost', 'Modified Ann', 'Removed Ben'],
        ...['Removed Lost', 'Modified Ann', 'Added Ben', 'Added After'],
      ].toSorted(),
    )
  }, 120_000)
})
