import { missingForSamba, startDomain } from '@gatehouse/directory/testing/samba'
import { toFileTime } from '@gatehouse/directory/values'
import { describe, expect, test } from 'vitest'
import { isCollecting, replace, runActivity } from './testing.ts'

const missing = missingForSamba()
const secret = 'Kept-by-the-directory-77'

describe.skipIf(missing !== '')(`passwords of LAPS ${missing}`, { timeout: 120_000 }, () => {
  test('that one was replaced, and when it ends, is told; what it is never', async () => {
    await using domain = await startDomain()
    await domain.addLaps()
    await using connection = await domain.connect()
    await domain.tool(['computer', 'create', 'PC1'])
    const dn = 'CN=PC1,CN=Computers,DC=corp,DC=test'
    const first = JSON.stringify({ n: 'Administrator', p: `${secret}-first` })
    await connection.modify(dn, [replace('msLAPS-Password', first)])
    const activity = runActivity(domain)
    try {
      await activity.untilReport(isCollecting)

      const at = new Date('2030-05-06T07:08:09.000Z')
      await connection.modify(dn, [
        replace('msLAPS-Password', JSON.stringify({ n: 'Administrator', p: secret })),
        replace('ms-Mcs-AdmPwd', secret),
        replace('msLAPS-PasswordExpirationTime', toFileTime(at)),
      ])
      const [changed] = await activity.until(({ details }) =>
        details.some(({ property }) => property === 'msLAPS-PasswordExpirationTime'),
      )

      expect(changed).toMatchObject({ action: 'Modified', what: 'corp.test/Computers/PC1' })
      expect(JSON.stringify(changed)).toContain('2030-05-06')
      expect(JSON.stringify(activity.host.records)).not.toContain(secret)
    } finally {
      await activity.stop()
    }
  })
})
