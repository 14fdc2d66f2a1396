import { z } from 'zod'
import { brokerMethods, type BrokerMethod } from './methods.ts'

const call = z.number().int().min(1)
const isMethod = (name: unknown): name is BrokerMethod =>
  typeof name === 'string' && Object.hasOwn(brokerMethods, name)

/** What a proxy may say. Whoever says anything else is not ours any more. */
export const FromProxy = z.discriminatedUnion('kind', [
  z.strictObject({
    ...{ kind: z.literal('call'), call },
    method: z.custom<BrokerMethod>(isMethod),
    args: z.array(z.unknown()).max(10),
  }),
  z.strictObject({ kind: z.literal('next'), call }),
  z.strictObject({ kind: z.literal('cancel'), call }),
  z.strictObject({ kind: z.literal('listening'), port: z.number().int().min(1).max(65_535) }),
  z.strictObject({
    ...{ kind: z.literal('failed'), code: z.string().max(100) },
    message: z.string().max(2000),
  }),
  z.strictObject({ kind: z.literal('pong'), connections: z.number().int().min(0) }),
])
export type FromProxy = z.output<typeof FromProxy>
