import type { PasswordPolicy, PasswordPolicyRules } from '@gatehouse/contract/password-policies'
import { OrganizationId, PasswordPolicyId } from '@gatehouse/contract/ids'
import { recordAuditEvent } from '#domains/audit-trail'
import type { Context, OrganizationContext } from '#platform/context.ts'
import { newId } from '#platform/crypto/ids.ts'
import type { OrganizationTx } from '#platform/db/organization.ts'
import { invalidField, notFound } from '#platform/errors.ts'
import { ImpossibleRules, makePassword } from './make-password.ts'
import * as store from './password-policy.store.ts'
import { refusingTakenName } from './taken-name.ts'

export interface PolicyInput {
  name: string
  rules: PasswordPolicyRules
}

export const listPolicies = (ctx: OrganizationContext): Promise<{ policies: PasswordPolicy[] }> =>
  ctx.transaction(async (tx) => ({
    policies: (await store.listPolicies(tx)).map((row) => toPolicy(ctx, row)),
  }))

const toPolicy = (ctx: Context, row: store.PolicyData): PasswordPolicy => ({
  id: PasswordPolicyId.parse(row.id),
  organizationId: OrganizationId.parse(row.organization_id),
  name: row.name,
  rules: row.rules,
  usedBy: row.usedBy,
  example: makePassword(row.rules, ctx.random),
  updatedAt: row.updated_at.toISOString(),
})

export function createPolicy(
  ctx: OrganizationContext,
  input: PolicyInput,
): Promise<PasswordPolicy> {
  requirePossible(ctx, input.rules)
  const id = newId(PasswordPolicyId, ctx.now())
  const at = { created_at: ctx.now(), updated_at: ctx.now() }
  return refusingTakenName(input.name, () =>
    ctx.transaction(async (tx) => {
      await store.addPolicy(tx, { id, name: input.name, rules: JSON.stringify(input.rules), ...at })
      await recordAuditEvent(ctx, tx, {
        type: 'password-policy.created',
        summary: `Added the password policy ${input.name}.`,
        details: { passwordPolicyId: id, ...input },
      })
      return toPolicy(ctx, await getPolicy(tx, id))
    }),
  )
}

export function updatePolicy(
  ctx: OrganizationContext,
  id: PasswordPolicyId,
  input: PolicyInput,
): Promise<PasswordPolicy> {
  requirePossible(ctx, input.rules)
  return refusingTakenName(input.name, () =>
    ctx.transaction(async (tx) => {
      const before = await getPolicy(tx, id)
      await store.savePolicy(tx, id, { ...input, at: ctx.now() })
      await recordAuditEvent(ctx, tx, {
        type: 'password-policy.updated',
        summary: `Changed the password policy ${input.name}.`,
        details: {
          passwordPolicyId: id,
          before: { name: before.name, rules: before.rules },
          after: input,
        },
      })
      return toPolicy(ctx, await getPolicy(tx, id))
    }),
  )
}

export const removePolicy = (
  ctx: OrganizationContext,
  id: PasswordPolicyId,
): Promise<Record<string, never>> =>
  ctx.transaction(async (tx) => {
    const { name } = await getPolicy(tx, id)
    await store.removePolicy(tx, id)
    await recordAuditEvent(ctx, tx, {
      type: 'password-policy.removed',
      summary: `Removed the password policy ${name}; its credentials go back to the default.`,
      details: { passwordPolicyId: id, name },
    })
    return {}
  })

export async function getPolicy(
  tx: OrganizationTx,
  id: PasswordPolicyId,
): Promise<store.PolicyData> {
  const row = await store.findPolicy(tx, id)
  if (!row) throw notFound('password policy', id)
  return row
}

/** Better now than in the night, when the first password is to be made by them. */
function requirePossible(ctx: Context, rules: PasswordPolicyRules): void {
  try {
    makePassword(rules, ctx.random)
  } catch (error) {
    if (error instanceof ImpossibleRules) throw invalidField('rules', error.message)
    throw error
  }
}
