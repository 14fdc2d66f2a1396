import type {
  AccessPolicyId,
  CredentialId,
  OrganizationId,
  SessionTypeId,
  TargetGroupId,
  TargetId,
} from '@gatehouse/contract/ids'
import type { LoginAccount, SessionType } from '@gatehouse/contract/session-types'
import type { TargetKind } from '@gatehouse/contract/targets'
import type { AccessPolicyData, NamedUser } from './policy-data.ts'

export interface AskingUser extends NamedUser {
  username: string
  isEnabled: boolean
  accessEndsAt: Date | undefined
  /** Role and groups let them open sessions in the organization of the target at all. */
  mayStart: boolean
}

export interface AskedTarget {
  id: TargetId
  name: string
  organizationId: OrganizationId
  organizationName: string
  kind: TargetKind
  /** By hand and by rule. */
  groupIds: readonly TargetGroupId[]
}

export interface AskedSessionType extends Partial<
  Pick<SessionType, 'before' | 'during' | 'after'>
> {
  id: SessionTypeId
  name: string
  isEnabled: boolean
  loginAccount: LoginAccount
  /** What a managed or stored account would sign in with on this target, if there is something. */
  credentialId: CredentialId | undefined
}

/** Whether somebody may open a session of a type on a target. All that the answer depends on is in it. */
export interface Question {
  user: AskingUser
  target: AskedTarget
  sessionType: AskedSessionType
  policies: readonly AccessPolicyData[]
  at: Date
  /** Of the organization of the target. */
  timeZone: string
  /** Undefined leaves networks out of the question; an address that is none is in no network. */
  sourceAddress: string | undefined
  /** Only this one counts. */
  policyId: AccessPolicyId | undefined
}
