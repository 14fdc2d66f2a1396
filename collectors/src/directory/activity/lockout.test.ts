import { missingForSamba, startDomain } from '@gatehouse/directory/testing/samba'
import { unicodePassword } from '@gatehouse/directory/values'
import { describe, expect, test } from 'vitest'
import { detail, isCollecting, peopleOf, replace, runActivity } from './testing.ts'

const missing = missingForSamba()

describe.skipIf(missing !== '')(`a lockout ${missing}`, () => {
  test('is read from the domain: locked once, however often it is tried, and unlocked once', async () => {
    await using domain = await startDomain()
    await domain.tool([
      ...['domain', 'passwordsettings', 'set'],
      ...['--account-lockout-threshold=3', '--account-lockout-duration=30'],
    ])
    await using unit = await peopleOf(domain)
    await unit.add('Ann', 'user')
    await unit.change('Ann', replace('unicodePwd', unicodePassword('Right-Passw0rd')))
    await unit.change('Ann', replace('userAccountControl', '512'))
    const activity = runActivity(domain)
    await activity.untilReport(isCollecting)

    const login = { username: String.raw`CORP\Ann`, password: 'Wrong-Passw0rd' }
    for (let tries = 0; tries < 6; tries += 1) {
      await expect(domain.connect(login)).rejects.toThrow()
    }
    await activity.until((record) => detail(record, 'Account lockout') !== undefined)
    await expect(domain.connect(login)).rejects.toThrow()
    await unit.change('Ann', replace('lockoutTime', '0'))
    await activity.until((record) => detail(record, 'Account lockout')?.after === 'Not locked')
    await activity.stop()

    const { records } = activity.host
    expect(records.map((record) => detail(record, 'Account lockout'))).toEqual([
      { property: 'Account lockout', before: 'Not locked', after: 'Locked' },
      { property: 'Account lockout', before: 'Locked', after: 'Not locked' },
    ])
    expect(records.at(-1)?.who).toBe(String.raw`CORP\Administrator`)
  })
})
