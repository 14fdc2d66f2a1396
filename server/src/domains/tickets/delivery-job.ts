import { ServiceDeskId } from '@gatehouse/contract/ids'
import { z } from 'zod'
import type { AnyTx } from '#platform/db/organization.ts'
import { addJob } from '#platform/jobs/jobs.ts'

export const OneDesk = z.object({ serviceDeskId: ServiceDeskId })

/** Known by its name here, so that who asks for delivery need not know how it is done. */
export const deliveryJob = { name: 'tickets.deliver', payload: OneDesk }

/** Delivers what is due: once the transaction has committed, or later. */
export const addDelivery = (tx: AnyTx, serviceDeskId: string, runAt?: Date): Promise<void> =>
  // A later one has a key of its own, so that it cannot put off one that is due now.
  addJob(
    tx,
    deliveryJob,
    { serviceDeskId },
    runAt ? laterOne(serviceDeskId, runAt) : nextOne(serviceDeskId),
  )

const nextOne = (id: string) => ({ key: `tickets.deliver:${id}` })
const laterOne = (id: string, runAt: Date) => ({ key: `tickets.deliver-later:${id}`, runAt })
