import type { QuarantinedLine } from '@gatehouse/contract/activity-batches'
import type { OrganizationContext } from '#platform/context.ts'
import * as store from './quarantine.store.ts'

export const listQuarantined = (
  ctx: OrganizationContext,
  paging: { cursor?: string | undefined; limit: number },
): Promise<{ lines: QuarantinedLine[]; nextCursor?: string }> =>
  ctx.transaction((tx) => store.listQuarantined(tx, paging))
