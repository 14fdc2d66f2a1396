import os from 'node:os'
import type { OrganizationId } from '@gatehouse/contract/ids'
import { endNotification, raiseNotification } from '#domains/notifications'
import { getManagingOrganization } from '#domains/organizations'
import { type Context, type ContextParts, systemContext } from '#platform/context.ts'
import type { SystemTx } from '#platform/db/organization.ts'

/** What is told of how the processes fare; `process` is its number; `why` goes on a sentence: `by SIGKILL`. */
export interface SshTrouble {
  /** It has ended `times` times without running well in between. */
  keepsEnding(process: number, times: number, why: string): void
  /** It has run for a while. */
  runsWell(process: number): void
}

/** So often is no accident any more. */
const often = 3

/** A notification while any of the processes of this computer ends again and again; it is over when all run. */
export function createSshTrouble(parts: ContextParts): SshTrouble {
  const failing = new Set<number>()
  const host = os.hostname()
  const key = `ssh-processes:${host}`
  let queue: Promise<void> = Promise.resolve()
  const tell = (work: () => Promise<void>) => {
    queue = queue.then(work).catch((cause: unknown) => {
      // The log says that processes end as well; without a database there is nobody to tell.
      parts.log.warn({ err: cause }, 'trouble with processes for SSH could not be told')
    })
  }
  const inManaging = (work: (ctx: Context, tx: SystemTx, id: OrganizationId) => Promise<void>) =>
    tell(() =>
      parts.db.asSystem('tell of processes for SSH', async (tx) => {
        const { id } = await getManagingOrganization(tx)
        await work(systemContext('ssh', parts), tx, id)
      }),
    )
  return {
    keepsEnding(process, times, why) {
      if (times < often) return
      failing.add(process)
      inManaging((ctx, tx, organizationId) =>
        raiseNotification(ctx, tx, {
          ...{ organizationId, key, kind: 'ssh-failing', severity: 'critical' },
          title: `Sessions over SSH keep breaking off on ${host}`,
          text: `Process ${process}, which takes sessions over SSH, ended ${times} times in a row, the last time ${why}, and is started again each time. What it had open broke off. The log has more, with "system":"ssh".`,
        }),
      )
    },
    runsWell(process) {
      failing.delete(process)
      if (failing.size > 0) return
      inManaging((ctx, tx, organizationId) => endNotification(ctx, tx, organizationId, key))
    },
  }
}
