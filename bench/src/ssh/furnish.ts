import {
  accessPoliciesApi,
  type ConnectionProfile,
  defaultProfile,
} from '@gatehouse/contract/access-policies'
import { credentialsApi } from '@gatehouse/contract/credentials'
import {
  organizationGroupsApi,
  organizationsApi,
  organizationSettingsApi,
} from '@gatehouse/contract/organizations'
import { sessionTypesApi } from '@gatehouse/contract/session-types'
import { targetsApi } from '@gatehouse/contract/targets'
import { userKeysApi } from '@gatehouse/contract/user-keys'
import type { TestSshd } from '@gatehouse/server/platform/testing/sshd.ts'
import type { Client } from '@gatehouse/test/e2e/client.ts'
import { managingOrganization } from '@gatehouse/test/e2e/found.ts'
import { addMember } from '@gatehouse/test/e2e/member.ts'
import { sessionTypes, targetName } from './names.ts'

/** Who connects, and where to: each pair is a session of its own. */
const userCount = 11
export const targetCount = 50

export interface Usernames {
  recorded: string[]
  /** Of somebody whose policy asks for no recording. */
  unrecorded: string
}

/** An organization with targets, users who can sign in with the key, and what they are allowed. */
export async function furnish(
  admin: Client,
  target: TestSshd,
  privateKey: string,
  { publicKey }: { publicKey: string },
): Promise<{ organizationId: string; usernames: Usernames }> {
  const managing = await managingOrganization(admin)
  await admin.call(organizationSettingsApi.update, {
    params: { organizationId: managing },
    body: { secondFactor: 'off' },
  })
  const { id: organizationId } = await admin.call(organizationsApi.create, {
    body: { name: 'Northwind' },
  })
  await addTargets(admin, organizationId, target, privateKey)
  const group = await admin.call(organizationGroupsApi.create, {
    body: { name: 'Customers', organizationIds: [organizationId] },
  })
  const addUser = async (username: string) => {
    const invitation = { organizationId: managing, username, role: 'editor' } as const
    const member = await addMember(admin, { ...invitation, groupIds: [group.id] })
    await member.signedIn.call(userKeysApi.add, { body: { name: 'laptop', publicKey } })
    member.signedIn.close()
    return member.userId
  }
  const recorded = Array.from({ length: userCount }, (_, number) => `tech${number}`)
  const unrecorded = 'unrecorded'
  const userIds = await Promise.all(recorded.map(addUser))
  await addPolicy(admin, 'Recorded', { organizationId, userIds }, true)
  const others = [await addUser(unrecorded)]
  await addPolicy(admin, 'Unrecorded', { organizationId, userIds: others }, false)
  return { organizationId, usernames: { recorded, unrecorded } }
}

/** Many names for one computer: a session is that of one user on one target. */
async function addTargets(
  admin: Client,
  organizationId: string,
  { port, users }: TestSshd,
  privateKey: string,
): Promise<void> {
  const params = { organizationId }
  const addCredential = (name: string, username: string, purpose: 'stored' | 'service') =>
    admin.call(credentialsApi.create, {
      params,
      body: {
        name,
        username,
        purpose,
        kind: 'ssh-key',
        secret: { from: 'private-key', privateKey },
      },
    })
  await addCredential('Work', users['work']?.name ?? '', 'stored')
  const service = await addCredential('Service', users['service']?.name ?? '', 'service')
  for (let number = 0; number < targetCount; number += 1) {
    await admin.call(targetsApi.create, {
      params,
      body: {
        name: targetName(number),
        address: '127.0.0.1',
        port,
        serviceCredentialId: service.id,
      },
    })
  }
}

async function addPolicy(
  admin: Client,
  name: string,
  { organizationId, userIds }: { organizationId: string; userIds: string[] },
  isRecorded: boolean,
): Promise<void> {
  const types = (await admin.call(sessionTypesApi.list, {})).sessionTypes
  const wanted: readonly string[] = Object.values(sessionTypes)
  const sessionTypeIds = types.filter((type) => wanted.includes(type.name)).map(({ id }) => id)
  const recording: ConnectionProfile['recording'] = {
    ...{ ...defaultProfile.recording, isEnabled: isRecorded },
    input: isRecorded,
  }
  await admin.call(accessPoliciesApi.create, {
    body: {
      ...{ name, userIds, sessionTypeIds, scope: { organizationIds: [organizationId] } },
      profile: { ...defaultProfile, recording },
    },
  })
}
