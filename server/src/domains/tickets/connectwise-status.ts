import type { Reference, TicketSettings } from '@gatehouse/contract/ticket-settings'
import { z } from 'zod'
import { listConnectWise } from './connectwise-client.ts'
import type { Reach } from './desk-call.ts'
import { DeskError } from './desk-error.ts'

const Status = z.looseObject({
  id: z.number().int(),
  name: z.string(),
  sortOrder: z.number().nullish(),
  closedStatus: z.boolean().nullish(),
  defaultFlag: z.boolean().nullish(),
  inactive: z.boolean().nullish(),
})
type Status = z.infer<typeof Status>

/** The status a ticket of this board is set to, to close it or to open it again. */
export async function statusFor(
  reach: Reach,
  settings: TicketSettings,
  boardId: number,
  isClosing: boolean,
): Promise<number> {
  const { rows } = await listConnectWise(reach, `/service/boards/${boardId}/statuses`)
  const statuses = z
    .array(Status)
    .parse(rows)
    .filter(({ inactive }) => inactive !== true)
    .toSorted((a, b) => (a.sortOrder ?? 0) - (b.sortOrder ?? 0))
  const chosen = isClosing ? settings.closeStatus : settings.reopenStatus
  const status =
    (chosen && sameStatus(statuses, chosen)) ?? firstStatus(statuses, settings, isClosing)
  if (status) return status.id
  throw new DeskError(
    `The board has no status that means ${isClosing ? 'closed' : 'open'}. Add one, or choose one in the settings.`,
    { kind: 'refused', field: 'status' },
  )
}

/** Each board has statuses of its own: on another board the one of that name is meant. */
const sameStatus = (statuses: readonly Status[], { id, name }: Reference): Status | undefined =>
  statuses.find((status) => String(status.id) === id) ??
  statuses.find((status) => status.name.toLowerCase() === name.toLowerCase())

function firstStatus(
  statuses: readonly Status[],
  { closedStatusIds }: TicketSettings,
  isClosing: boolean,
): Status | undefined {
  const isClosed = ({ id, closedStatus }: Status) =>
    closedStatus === true || closedStatusIds.includes(String(id))
  if (isClosing)
    return statuses.find(({ closedStatus }) => closedStatus === true) ?? statuses.find(isClosed)
  const open = statuses.filter((status) => !isClosed(status))
  return open.find(({ defaultFlag }) => defaultFlag === true) ?? open[0]
}
