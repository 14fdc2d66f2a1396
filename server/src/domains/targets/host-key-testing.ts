import { randomBytes } from 'node:crypto'
import type { TargetId } from '@gatehouse/contract/ids'
import { systemContext } from '#platform/context.ts'
import { fingerprintOf } from '#platform/ssh/fingerprint.ts'
import { checkHostKey } from './check-host-key.service.ts'
import type { Customer, TestTargets } from './testing.ts'

/** No two are the same. */
export const aKey = () => {
  const blob = randomBytes(51)
  return {
    algorithm: 'ssh-ed25519',
    blob: blob.toString('base64'),
    fingerprint: fingerprintOf(blob),
  }
}

/** A target proves itself with a key, at its customer's unless said. */
export const showKey =
  (targets: () => TestTargets) =>
  (
    targetId: TargetId,
    { algorithm, blob }: { algorithm: string; blob: string },
    { hop = 'direct', in: organization }: { hop?: string; in?: Customer } = {},
  ) => {
    const { parts, customer } = targets()
    const organizationId = (organization ?? customer).id
    const key = { algorithm, blob, hop }
    return checkHostKey(systemContext('test', parts), { organizationId, targetId }, key)
  }
