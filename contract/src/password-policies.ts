import { z } from 'zod'
import { endpoint, Nothing } from './endpoint.ts'
import { InOrganization, OrganizationId, PasswordPolicyId } from './ids.ts'
import { Instant, Name } from './text.ts'

/** What passwords that we make look like. Must fit what the target accepts. */
export const PasswordPolicyRules = z.strictObject({
  length: z.number().int().min(8).max(128),
  /** At least one character of each class that is on. */
  lower: z.boolean(),
  upper: z.boolean(),
  digits: z.boolean(),
  symbols: z.boolean(),
  /** Characters that never occur. */
  excluded: z.string().max(100),
  /** The same character so many times in a row at most. */
  maxConsecutive: z.number().int().min(1).max(128),
  startsWith: z.enum(['any', 'letter', 'lower', 'upper']),
  endsWith: z.enum(['any', 'letter', 'alphanumeric']),
  /** So many earlier passwords are not used again. */
  historyLength: z.number().int().min(1).max(50),
  /** Earlier secrets are kept so long, for restoring an old backup of a target. */
  historyDays: z.number().int().min(1).max(365),
})
export type PasswordPolicyRules = z.infer<typeof PasswordPolicyRules>

export const defaultPasswordPolicy: PasswordPolicyRules = {
  length: 24,
  lower: true,
  upper: true,
  digits: true,
  symbols: true,
  excluded: '\'"`\\ :',
  maxConsecutive: 2,
  startsWith: 'letter',
  endsWith: 'any',
  historyLength: 7,
  historyDays: 30,
}

export const PasswordPolicy = z.object({
  id: PasswordPolicyId,
  organizationId: OrganizationId,
  name: z.string(),
  rules: PasswordPolicyRules,
  usedBy: z.number().int(),
  /** One made by these rules, as an example. */
  example: z.string(),
  updatedAt: Instant,
})
export type PasswordPolicy = z.infer<typeof PasswordPolicy>

const OnePolicy = InOrganization.extend({ passwordPolicyId: PasswordPolicyId })

export const passwordPoliciesApi = {
  list: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/password-policies',
    access: 'credentials:read',
    summary: 'What passwords that we make look like',
    params: InOrganization,
    response: z.object({ policies: z.array(PasswordPolicy) }),
  }),
  create: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/password-policies',
    access: 'credentials:update',
    summary: 'Add a password policy',
    params: InOrganization,
    body: z.strictObject({ name: Name, rules: PasswordPolicyRules }),
    response: PasswordPolicy,
  }),
  update: endpoint({
    method: 'PUT',
    path: '/organizations/:organizationId/password-policies/:passwordPolicyId',
    access: 'credentials:update',
    summary: 'Change a password policy; it counts from the next rotation',
    params: OnePolicy,
    body: z.strictObject({ name: Name, rules: PasswordPolicyRules }),
    response: PasswordPolicy,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/organizations/:organizationId/password-policies/:passwordPolicyId',
    access: 'credentials:update',
    summary: 'Remove a password policy; its credentials go back to the default',
    params: OnePolicy,
    response: Nothing,
  }),
}
