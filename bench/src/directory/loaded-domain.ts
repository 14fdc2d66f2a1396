import { startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'

/** One write is done after the other anyway; the next is there when one is done. */
const inFlight = 8
const perUnit = 1000

/** A domain with so many users, a thousand in each organizational unit. None has a password, which would take the longest. */
export async function openLoadedDomain(users: number): Promise<TestDomain> {
  const domain = await startDomain()
  try {
    await using connection = await domain.connect()
    const numbers = Array.from({ length: users }, (_, at) => at).values()
    for (let unit = 0; unit * perUnit < users; unit += 1) {
      await connection.add(unitDn(unit), new Map([['objectClass', ['organizationalUnit']]]))
    }
    const add = async () => {
      for (const number of numbers) {
        const name = `user${number}`
        const attributes = {
          ...{ objectClass: 'user', sAMAccountName: name, userPrincipalName: `${name}@corp.test` },
          ...{
            userAccountControl: '544',
            displayName: `User ${number}`,
            mail: `${name}@corp.test`,
          },
          ...{ department: `Department ${number % 20}`, description: 'Somebody who works here' },
        }
        const dn = `CN=${name},${unitDn(Math.floor(number / perUnit))}`
        await connection.add(
          dn,
          new Map(Object.entries(attributes).map(([attribute, value]) => [attribute, [value]])),
        )
      }
    }
    await Promise.all(Array.from({ length: inFlight }, add))
    return domain
  } catch (error) {
    await domain[Symbol.asyncDispose]()
    throw error
  }
}

const unitDn = (unit: number) => `OU=Unit ${unit},DC=corp,DC=test`
