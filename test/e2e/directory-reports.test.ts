import { activityApi } from '@gatehouse/contract/activity'
import { alertRulesApi } from '@gatehouse/contract/alert-rules'
import { collectorsApi } from '@gatehouse/contract/collectors'
import { credentialsApi } from '@gatehouse/contract/credentials'
import { directoriesApi, type DirectoryObject } from '@gatehouse/contract/directories'
import {
  directoryInvestigations,
  overviewInvestigations,
} from '@gatehouse/contract/predefined-investigations'
import { sitesApi } from '@gatehouse/contract/sites'
import { targetsApi } from '@gatehouse/contract/targets'
import { missingForSamba, startDomain, type TestDomain } from '@gatehouse/directory/testing/samba'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from './client.ts'
import { managingOrganization, untilFound } from './found.ts'
import { openScratch, type Scratch } from './scratch.ts'
import { alertsOf, defaultProfile } from './service-desk.ts'
import { until } from './until.ts'

const missing = missingForSamba()
type Key = keyof typeof directoryInvestigations

describe.skipIf(missing !== '')(
  `investigations and alerts of a real domain${missing && ` (missing: ${missing})`}`,
  () => {
    let domain: TestDomain
    let scratch: Scratch
    let client: Client
    let organizationId: string
    /** By the names of their investigations. */
    let ruleIds: ReadonlyMap<string, string>

    beforeAll(async () => {
      domain = await startDomain()
      await domain.tool(['domain', 'passwordsettings', 'set', '--account-lockout-threshold=3'])
      scratch = await openScratch()
      client = await (await scratch.start()).signIn()
      organizationId = await managingOrganization(client)
      ruleIds = await switchOnRules()
      await collect()
    })
    afterAll(async () => {
      await scratch?.close()
      await domain?.[Symbol.asyncDispose]()
    })

    async function switchOnRules() {
      const { id: profileId, rules } = await defaultProfile(client)
      const ours = rules.filter(({ category }) => category === 'Active Directory')
      for (const { id: ruleId } of ours) {
        await client.call(alertRulesApi.update, {
          params: { profileId, ruleId },
          body: { isActive: true },
        })
      }
      return new Map(ours.map(({ name, id }) => [name, id]))
    }

    async function collect() {
      const params = { organizationId }
      const { id: targetId } = await client.call(targetsApi.create, {
        params,
        body: {
          ...{ name: 'corp.test', kind: 'domain', address: 'corp.test', port: 636 },
          directory: {
            ...{ controllers: [`${domain.address}:636`], encryption: 'ldaps' },
            caCertificates: domain.authority.certificate,
          },
        },
      })
      const { username, password } = domain.administrator
      const { id: serviceCredentialId } = await client.call(credentialsApi.create, {
        params,
        body: {
          ...{ name: 'Reads corp.test', targetId, username, purpose: 'service' },
          secret: { from: 'password', password },
        },
      })
      await client.call(targetsApi.update, {
        params: { organizationId, targetId },
        body: { serviceCredentialId },
      })
      const { sites } = await client.call(sitesApi.list, { params })
      const settings = { sambaLogDirectory: domain.logDirectory }
      const { id: sourceId } = await client.call(collectorsApi.create, {
        params,
        body: {
          ...{ siteId: sites[0]?.id ?? '', kind: 'active-directory', name: 'corp.test', targetId },
          connectors: [
            { kind: 'directory-activity', settings },
            { kind: 'directory-logons', settings },
          ],
        },
      })
      await until(
        'the domain is collected',
        async () => {
          const source = await client.call(collectorsApi.get, {
            params: { organizationId, sourceId },
          })
          return source.connectors.every(({ status }) => status.status === 'healthy')
        },
        60,
      )
    }

    /** The investigation finds a record of it, and the rule of the same name an alert. */
    async function stands(key: Key, { what, item = what }: { what?: string; item?: string }) {
      const { name, filter } = directoryInvestigations[key]
      const record = await untilFound(
        client,
        organizationId,
        what === undefined ? filter : { ...filter, what },
        20,
      )
      const ruleId = ruleIds.get(name)
      await until(
        `an alert of ${name}`,
        async () =>
          (await alertsOf(client, organizationId)).find(
            (alert) => alert.ruleId === ruleId && (item === undefined || alert.item.includes(item)),
          ),
        20,
      )
      return record
    }

    async function readNow() {
      const params = { organizationId }
      const { directories } = await client.call(directoriesApi.list, { params })
      const directoryId = directories[0]?.id
      if (!directoryId) throw new Error('The domain has no directory.')
      await client.call(directoriesApi.sync, { params: { organizationId, directoryId } })
      return { directoryId }
    }

    /** Once the server has read it. */
    const inDirectory = <T>(look: (objects: readonly DirectoryObject[]) => T) =>
      until(
        'something is known of the domain',
        async () => {
          const { directoryId } = await readNow()
          const params = { organizationId, directoryId }
          const query = { kind: 'group' as const, limit: 1000 }
          return look((await client.call(directoriesApi.objects, { params, query })).objects)
        },
        60,
      )

    const administrator = String.raw`CORP\Administrator`
    const tool = (line: string, ...more: string[]) => domain.tool([...line.split(' '), ...more])
    const alice = { username: 'alice@corp.test', password: 'Wide-Open-Meadow-77' }
    const signIn = async (password = alice.password) => {
      const connection = await domain.connect({ ...alice, password })
      await connection.close()
    }

    test('a user who is made is a change, by whom', async () => {
      await tool('user create alice', alice.password)

      const record = await stands('allChanges', { what: 'alice', item: 'Administrator' })

      expect(record).toMatchObject({ action: 'Added', who: administrator })
    })

    test.each<[string, string, Key[]]>([
      ['an account that is disabled', 'user disable alice', ['accountsDisabled', 'accountStatus']],
      ['one that is enabled', 'user enable alice', ['accountsEnabled', 'accountStatus']],
      [
        'a password that is reset',
        `user setpassword alice --newpassword=${alice.password}-2`,
        ['passwordsTampered'],
      ],
    ])('%s', async (_what, line, keys) => {
      await tool(line)

      for (const key of keys) {
        const record = await stands(key, { what: 'alice' })
        expect(record).toMatchObject({ who: administrator, what: 'corp.test/Users/alice' })
      }
    })

    test('who joins and leaves the administrators of the domain', async () => {
      await tool('group addmembers', 'Domain Admins', 'alice')
      const what = 'Domain Admins'
      const joined = await stands('administratorsAdded', { what })
      await stands('administrativeGroups', { what })
      await stands('securityGroups', { what })
      await tool('group removemembers', 'Domain Admins', 'alice')
      const left = await stands('administratorsRemoved', { what })

      const member = { property: 'Member', after: 'corp.test/Users/alice' }
      expect(joined.details).toContainEqual(member)
      expect(left.details).toContainEqual({ property: 'Member', before: member.after })
    })

    test('the page of a group says who made whom come and go', async () => {
      await tool('group add Auditors')
      const group = await inDirectory((found) => found.find(({ name }) => name === 'Auditors'))
      await tool('group addmembers Auditors alice')

      const change = await until(
        'who made Alice a member',
        async () => {
          const { directoryId } = await readNow()
          const params = { organizationId, directoryId, directoryObjectId: group.id }
          const { membershipChanges } = await client.call(directoriesApi.object, { params })
          return membershipChanges.find(({ by }) => by !== undefined)
        },
        60,
      )

      expect(change).toMatchObject({
        ...{ change: 'added', group: { name: 'Auditors' }, member: { name: 'alice' } },
        by: { who: administrator },
      })
    })

    test('a list for mail has members as well, and they are nobody’s concern', async () => {
      await tool('group add Newsletter --group-type=Distribution')
      await tool('group addmembers Newsletter alice')
      await untilFound(client, organizationId, {
        what: 'Newsletter',
        details: ['equals:Member'],
      })
      const { filter } = directoryInvestigations.securityGroups

      const found = await client.call(activityApi.search, {
        params: { organizationId },
        query: { ...filter, what: 'Newsletter' },
      })
      expect(found.records).toEqual([])
    })

    test('organizational units and computers', async () => {
      await tool('ou add OU=Depot')
      await stands('organizationalUnits', { what: 'Depot' })
      await tool('computer create WS-017')
      await tool('computer delete WS-017')
      await stands('computersRemoved', { what: 'WS-017' })
    })

    test('logons, failed logons, and the lock that comes of them', async () => {
      const password = `${alice.password}-2`
      await signIn(password)
      await stands('allLogons', { item: 'alice' })
      for (let times = 0; times < 6; times += 1) await signIn('wrong').catch(() => undefined)

      await stands('failedLogons', { item: 'alice' })
      await stands('accountsLockedOut', { what: 'alice' })
    })

    test('a user who is removed', async () => {
      await tool('user delete alice')

      const record = await stands('accountsDeleted', { what: 'alice' })

      expect(record).toMatchObject({ who: administrator, action: 'Removed' })
    })

    test.each(
      Object.entries(overviewInvestigations).filter(([key]) => key !== 'outsideBusinessHours'),
    )('%s, of everything, finds the domain as well', async (_key, { filter }) => {
      const where = 'contains:corp'
      const found = await untilFound(client, organizationId, { ...filter, source: [where] })

      expect(found.source).toBe('corp.test')
    })

    test('every one had its change, counted once, and no rule about computers spoke of it', async () => {
      const alerts = await alertsOf(client, organizationId)
      const { rules } = await defaultProfile(client)
      const ofComputers = new Set(
        rules.filter(({ category }) => category === 'Linux Accounts').map(({ id }) => id),
      )
      const countOf = (key: Key) => {
        const ruleId = ruleIds.get(directoryInvestigations[key].name)
        return alerts.filter((alert) => alert.ruleId === ruleId).map((one) => one.recordCount)
      }

      const alerted = new Set<string>(alerts.map(({ ruleId }) => ruleId))
      expect([...ruleIds].filter(([, id]) => !alerted.has(id))).toEqual([])
      expect(countOf('accountsDisabled')).toEqual([1])
      expect(countOf('accountsLockedOut')).toEqual([1])
      expect(countOf('accountsDeleted')).toEqual([1])
      expect(countOf('computersRemoved')).toEqual([1])
      expect(countOf('administratorsAdded')).toEqual([1])
      expect(countOf('administratorsRemoved')).toEqual([1])
      const foreign = alerts.filter(
        ({ ruleId, item }) => ofComputers.has(ruleId) && item.startsWith('corp.test/'),
      )
      expect(foreign).toEqual([])
    })
  },
)
