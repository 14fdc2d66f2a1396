import { setTimeout as delay } from 'node:timers/promises'
import { DirectoryLogin } from '@gatehouse/contract/agents'
import { type ConnectorSettings, connectorSettings } from '@gatehouse/contract/collectors'
import type { Collector } from '../../collector.ts'
import { ActivityCollection } from './activity-collection.ts'
import type { OpenEvidence } from '../who-evidence.ts'

/** With whom the domain lets in, which the agent adds; absent while the domain has no service credential. */
export const directoryActivitySettings = connectorSettings['directory-activity'].extend({
  directory: DirectoryLogin.optional(),
})
export type DirectoryActivitySettings = ConnectorSettings<'directory-activity'> & {
  directory?: DirectoryLogin | undefined
}

/** All changes of a domain: who changed what, with before and after. */
export function directoryActivity(
  openEvidence: OpenEvidence,
): Collector<DirectoryActivitySettings> {
  return {
    kind: 'directory-activity',
    async run({ directory, ...settings }, host) {
      if (!directory) {
        host.report(noLogin)
        await delay(2 ** 31 - 1, undefined, { signal: host.signal }).catch(() => undefined)
        return
      }
      const evidence = await openEvidence(settings, host)
      const collection = new ActivityCollection({ login: directory, settings, evidence, host })
      await collection.run()
    },
  }
}

const noLogin = {
  isCollecting: false,
  problems: [
    {
      code: 'no-directory-login',
      severity: 'experiencing-issues' as const,
      message: 'The domain has no service credential with a password, so nothing is read.',
      fix: 'Choose a service credential on the page of the domain.',
    },
  ],
  inputs: [],
}
