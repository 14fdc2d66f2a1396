import type { DirectoryConnection } from '@gatehouse/directory/directory-connection'
import { isDomainStep, type PlannedStep, type StepState } from '#domains/actions'
import {
  asDirectoryService,
  type AsService,
  asService,
  type CredentialsOptions,
} from '#domains/credentials'
import { findDomainOf, getTarget, namesController } from '#domains/targets'
import type { Context } from '#platform/context.ts'
import { AppError } from '#platform/errors.ts'
import type { SessionData } from './session.store.ts'

export type Hand =
  | { on: 'host'; service: AsService }
  /** Where the step was begun may be another controller: `isAwaited` unless that is asked no more. */
  | { on: 'domain'; directory: DirectoryConnection; isAwaited: boolean }

/** What steps of one session are done with, connected when the first of them needs it. One that failed stays failed. */
export interface TargetHands extends AsyncDisposable {
  /** @param made What is known of where the step was begun, or of where was done what it is about. */
  for(step: PlannedStep, made: StepState | undefined): Promise<Hand>
}

export function openHands(
  ctx: Context,
  credentials: CredentialsOptions,
  { organization_id: organizationId, target_id: targetId }: SessionData,
): TargetHands {
  const opened = new Map<string, Promise<Hand>>()
  const place = { organizationId, targetId }

  const onHost = async (): Promise<Hand> => ({
    on: 'host',
    service: await asService(ctx, credentials, place),
  })
  const inDomain = async (first: string | undefined): Promise<Hand> => {
    const domain = await ctx.db.inOrganization(organizationId, async (tx) => {
      const target = await getTarget(tx, targetId)
      const found = await findDomainOf(tx, target)
      if (found) return found
      throw new AppError(
        'conflict',
        `${target.address} is in none of the domains among the targets, so nothing can be changed in its domain. Add the domain as a target.`,
      )
    })
    const asked = { organizationId, targetId: domain.id, first }
    const directory = await asDirectoryService(ctx, credentials, asked)
    const isAwaited = first === undefined || namesController(domain, first)
    return { on: 'domain', directory, isAwaited }
  }

  return {
    for(step, made) {
      const at = made?.['controllerAt']
      const first = typeof at === 'string' ? at : undefined
      const key = isDomainStep(step) ? `domain ${first ?? ''}` : 'host'
      const known = opened.get(key)
      if (known) return known
      const opening = isDomainStep(step) ? inDomain(first) : onHost()
      opened.set(key, opening)
      return opening
    },
    async [Symbol.asyncDispose]() {
      for (const opening of await Promise.allSettled(opened.values())) {
        if (opening.status === 'rejected') continue
        const { value } = opening
        await (value.on === 'host' ? value.service.connection : value.directory).close()
      }
    },
  }
}
