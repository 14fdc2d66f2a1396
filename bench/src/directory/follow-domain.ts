import { setTimeout as pause } from 'node:timers/promises'
import { collectorsApi } from '@gatehouse/contract/collectors'
import { credentialsApi } from '@gatehouse/contract/credentials'
import { sitesApi } from '@gatehouse/contract/sites'
import { targetsApi } from '@gatehouse/contract/targets'
import type { TestController, TestDomain } from '@gatehouse/directory/testing/samba'
import type { Place } from './place.ts'

export interface Baseline {
  objects: number
  /** From the new source until the agent says that it follows the domain. */
  seconds: number
}

/** Adds the domain as a target and as a source of the agent on this computer. */
export async function followDomain(
  { client, organizationId }: Place,
  domain: TestDomain,
  second: TestController,
): Promise<Baseline> {
  const params = { organizationId }
  const controllers = [domain, second].map(({ address }) => `${address}:636`)
  const { id: targetId } = await client.call(targetsApi.create, {
    params,
    body: {
      ...{ name: 'corp.test', kind: 'domain', address: 'corp.test', port: 636 },
      directory: { controllers, caCertificates: domain.authority.certificate },
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
  const began = performance.now()
  const { id: sourceId } = await client.call(collectorsApi.create, {
    params,
    body: {
      ...{ siteId: sites[0]?.id ?? '', kind: 'active-directory', name: 'corp.test', targetId },
      connectors: [
        { kind: 'directory-activity', settings: { sambaLogDirectory: domain.logDirectory } },
      ],
    },
  })
  for (;;) {
    const source = await client.call(collectorsApi.get, { params: { organizationId, sourceId } })
    if (source.connectors.every(({ status }) => status.status === 'healthy')) break
    await pause(100)
  }
  const seconds = (performance.now() - began) / 1000
  return { objects: await countObjects(domain), seconds }
}

/** In the domain and in its configuration, which are both followed. */
async function countObjects(domain: TestDomain): Promise<number> {
  await using connection = await domain.connect()
  const { defaultNamingContext, configurationNamingContext } = connection.rootDse
  const guids = new Set<string>()
  for (const base of [defaultNamingContext, configurationNamingContext]) {
    const search = { base, scope: 'sub', filter: '(objectClass=*)', pageSize: 1000 } as const
    for await (const { dn } of connection.search({ ...search, attributes: ['objectGUID'] })) {
      guids.add(dn)
    }
  }
  return guids.size
}
