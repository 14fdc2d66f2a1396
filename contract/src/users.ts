import { z } from 'zod'
import { endpoint, Nothing } from './endpoint.ts'
import { DirectoryId, InOrganization, OrganizationGroupId, OrganizationId, UserId } from './ids.ts'
import { Role } from './permissions.ts'
import { Instant } from './text.ts'

/** A sign-in name or an e-mail address; compared without case. */
export const Username = z
  .string()
  .trim()
  .min(1, 'Give a user name.')
  .max(200)
  .regex(/^[^\s\p{Cc}]+$/u, 'A user name has no spaces.')

export const Email = z.union([
  z.literal(''),
  z.email('Give an e-mail address, or leave it empty.').max(254),
])

/** Length is what counts (NIST SP 800-63B 3.1.1.2); common passwords are refused by the server. */
export const Password = z
  .string()
  .min(12, 'Use 12 characters or more.')
  .max(256, 'Use 256 characters at most.')

export const User = z.object({
  id: UserId,
  organizationId: OrganizationId,
  username: z.string(),
  displayName: z.string(),
  email: z.string(),
  role: Role,
  /** The first user; it cannot be removed or demoted. */
  isBuiltIn: z.boolean(),
  isEnabled: z.boolean(),
  /** Of a directory: who it is there. Such users have no password of ours; their role follows their groups. */
  directory: z
    .object({
      directoryId: DirectoryId,
      /** `CORP\alice` */
      name: z.string(),
      /** Why the directory lets them in no more: a whole sentence. Absent while it does. */
      refusal: z.string().optional(),
    })
    .optional(),
  /** `invited` until the invitation is accepted. */
  state: z.enum(['verified', 'invited', 'invitation-expired']),
  groupIds: z.array(OrganizationGroupId),
  /** Access ends by itself at this time. */
  accessEndsAt: Instant.optional(),
  hasSecondFactor: z.boolean(),
  lockedUntil: Instant.optional(),
  lastLoginAt: Instant.optional(),
  createdAt: Instant,
})
export type User = z.infer<typeof User>

const OneUser = InOrganization.extend({ userId: UserId })

const Invited = User.extend({
  /** Shown once; whoever opens it sets the password. Valid for two days. */
  invitationLink: z.string(),
  invitationExpiresAt: Instant,
})

export const usersApi = {
  list: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/users',
    access: 'users:read',
    summary: 'Users of an organization',
    params: InOrganization,
    response: z.object({ users: z.array(User) }),
  }),
  invite: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/users',
    access: 'users:update',
    summary: 'Invite a user; the answer holds the link to send',
    params: InOrganization,
    body: z.strictObject({
      username: Username,
      displayName: z.string().trim().max(200).default(''),
      email: Email.default(''),
      role: Role,
      groupIds: z.array(OrganizationGroupId).max(100).default([]),
      accessEndsAt: Instant.optional(),
    }),
    response: Invited,
  }),
  update: endpoint({
    method: 'PATCH',
    path: '/organizations/:organizationId/users/:userId',
    access: 'users:update',
    summary:
      'Change role, groups, end of access, or switch the user off; live logins follow at once',
    params: OneUser,
    body: z.strictObject({
      displayName: z.string().trim().max(200).optional(),
      email: Email.optional(),
      role: Role.optional(),
      groupIds: z.array(OrganizationGroupId).max(100).optional(),
      isEnabled: z.boolean().optional(),
      accessEndsAt: Instant.nullable().optional(),
    }),
    response: User,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/organizations/:organizationId/users/:userId',
    access: 'users:update',
    summary: 'Remove a user; the audit trail keeps the name',
    params: OneUser,
    response: Nothing,
  }),
  reinvite: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/users/:userId/invitation',
    access: 'users:update',
    summary: 'A new invitation link; the one before stops working. Also resets a lost password',
    params: OneUser,
    response: Invited,
  }),
  resetSecondFactor: endpoint({
    method: 'DELETE',
    path: '/organizations/:organizationId/users/:userId/second-factor',
    access: 'users:update',
    summary: "Forget a user's second factor; it is enrolled again at the next sign-in",
    params: OneUser,
    response: User,
  }),
  unlock: endpoint({
    method: 'DELETE',
    path: '/organizations/:organizationId/users/:userId/lockout',
    access: 'users:update',
    summary: 'End a lockout after wrong passwords',
    params: OneUser,
    response: User,
  }),
}

const Token = z.string().min(20).max(200)

export const invitationsApi = {
  get: endpoint({
    method: 'POST',
    path: '/invitations/preview',
    access: 'public',
    summary: 'Whom an invitation is for',
    body: z.strictObject({ token: Token }),
    response: z.object({ username: z.string(), organizationName: z.string(), expiresAt: Instant }),
  }),
  accept: endpoint({
    method: 'POST',
    path: '/invitations/accept',
    access: 'public',
    summary: 'Set the password and use up the invitation',
    body: z.strictObject({ token: Token, password: Password }),
    response: z.object({ username: z.string() }),
  }),
}
