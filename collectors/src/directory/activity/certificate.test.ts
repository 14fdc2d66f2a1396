import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Certified, makeServerCertificate } from '@gatehouse/directory/testing/certificates'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { describe, expect, test } from 'vitest'
import { MemoryHost } from '../../testing/memory-host.ts'
import { isCollecting, peopleOf, runActivity, told } from './testing.ts'

const missing = missingForSamba()
const day = 86_400_000

const certificateOf = (authority: Certified, address: string, to: Date) =>
  makeServerCertificate(authority, ['dc1.corp.test', 'corp.test', address], {
    from: new Date(Date.now() - day),
    to,
  })

/** Gives a controller that does not run a certificate that ends then. */
async function renew(domain: TestDomain, to: Date): Promise<void> {
  const { certificate, key } = certificateOf(domain.authority, domain.address, to)
  const tls = join(domain.directory, 'private', 'tls')
  await writeFile(join(tls, 'key.pem'), key, { mode: 0o600 })
  await writeFile(join(tls, 'cert.pem'), certificate)
}

describe.skipIf(missing !== '')(`the certificate of a controller ${missing}`, () => {
  test('is spoken of before it ends; the open connection goes on; afterwards is said why nothing is read', async () => {
    const end = new Date(Date.now() + 5 * day)
    await using domain = await startDomain({
      certificate: (authority, address) => certificateOf(authority, address, end),
    })
    // The end comes by the clock of the collector; what is shown to a new connection is one that has ended.
    let now = Date.now()
    const host = new MemoryHost({ now: () => new Date(now) })
    const activity = runActivity(domain, { host })
    await activity.untilReport(isCollecting)
    const unit = await peopleOf(domain)
    await activity.untilReport(({ problems }) =>
      problems.some(({ message }) => message.includes(' ends at ')),
    )

    now = end.getTime() + 1000
    await unit.add('Ann')
    await activity.until(({ what }) => what.endsWith('/Ann'))
    await activity.untilReport(({ problems }) =>
      problems.some(({ message }) => message.includes(' ended at ')),
    )
    await unit.connection.close()
    await domain.stop()
    await renew(domain, new Date(Date.now() - 1000))
    await domain.start()
    await activity.untilReport(({ problems }) => problems[0]?.code === 'directory-certificate')
    const [problem] = activity.host.reports.at(-1)?.problems ?? []
    await domain.stop()
    await renew(domain, new Date(Date.now() + 365 * day))
    await domain.start()
    const again = await peopleOf(domain)
    await again.add('Ben')
    await again.connection.close()
    await activity.until(({ what }) => what.endsWith('/Ben'))
    await activity.stop()

    expect(problem?.message).toMatch(/^The certificate of 127\.[\d.]+:636 (has expired|expired)/)
    expect(problem?.fix).not.toBe('')
    expect(told(activity).toSorted()).toEqual(['Added Ann', 'Added Ben', 'Added corp.test/People'])
  }, 120_000)
})
