import type { ActionKind } from '@gatehouse/contract/session-types'
import { SessionId } from '@gatehouse/contract/ids'
import { z } from 'zod'

export const ActionPhase = z.enum(['before', 'during', 'after'])
export type ActionPhase = z.infer<typeof ActionPhase>

const step = {
  /** Of this session alone: `before-1`. */
  key: z.string(),
  phase: ActionPhase,
  /** `Create the account alice-7f3` */
  title: z.string(),
  sessionId: SessionId,
  account: z.string(),
  /** The step that this one takes back. */
  undoes: z.string().optional(),
  continuesOnError: z.boolean(),
  timeoutSeconds: z.number(),
}
const kind = <Kind extends ActionKind>(name: Kind) => z.literal(name)

/** Something to be done on a target. All of it is in it, so that it can be kept, and done again, later and elsewhere. */
export const PlannedStep = z.discriminatedUnion('kind', [
  z.object({ ...step, kind: kind('create-local-user') }),
  z.object({ ...step, kind: kind('remove-local-user'), home: z.enum(['delete', 'archive']) }),
  z.object({ ...step, kind: kind('add-to-local-group'), group: z.string() }),
  z.object({ ...step, kind: kind('remove-from-local-group'), group: z.string() }),
  z.object({
    ...step,
    kind: kind('add-sudoers-rule'),
    commands: z.string(),
    runAs: z.string(),
    asksPassword: z.boolean(),
    /** In `/etc/sudoers.d`. */
    file: z.string(),
  }),
  z.object({ ...step, kind: kind('remove-sudoers-rule'), file: z.string() }),
  z.object({ ...step, kind: kind('run-script'), script: z.string(), asRoot: z.boolean() }),
  z.object({ ...step, kind: kind('log-off-user') }),
  z.object({ ...step, kind: kind('watch-file'), path: z.string() }),
  /** `container` is a distinguished name; empty: where the users of the domain usually are. */
  z.object({ ...step, kind: kind('create-domain-user'), container: z.string() }),
  z.object({ ...step, kind: kind('delete-domain-user') }),
  z.object({ ...step, kind: kind('add-to-domain-group'), group: z.string() }),
  z.object({ ...step, kind: kind('remove-from-domain-group'), group: z.string() }),
  z.object({ ...step, kind: kind('enable-domain-user') }),
  z.object({ ...step, kind: kind('disable-domain-user') }),
  z.object({ ...step, kind: kind('unlock-domain-user') }),
  /** Those that undo one have the same kind and say which. */
  z.object({ ...step, kind: kind('move-domain-object'), to: z.string() }),
  z.object({ ...step, kind: kind('expire-domain-user') }),
])
export type PlannedStep = z.infer<typeof PlannedStep>
export type StepOf<Kind extends ActionKind> = Extract<PlannedStep, { kind: Kind }>

const domainKinds = [
  'create-domain-user',
  'delete-domain-user',
  'add-to-domain-group',
  'remove-from-domain-group',
  'enable-domain-user',
  'disable-domain-user',
  'unlock-domain-user',
  'move-domain-object',
  'expire-domain-user',
] as const satisfies readonly ActionKind[]
export type DomainKind = (typeof domainKinds)[number]
export type DomainStep = StepOf<DomainKind>
export type HostStep = Exclude<PlannedStep, DomainStep>

/** It is done in a directory; all others by a shell of the target. */
export const isDomainStep = (step: PlannedStep): step is DomainStep => isDomainAction(step)

/** As it stands in a session type. */
export const isDomainAction = ({ kind }: { kind: ActionKind }): boolean =>
  (domainKinds as readonly string[]).includes(kind)

export const isHostStep = (step: PlannedStep): step is HostStep => !isDomainStep(step)
