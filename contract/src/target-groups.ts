import { z } from 'zod'
import { endpoint, Nothing } from './endpoint.ts'
import { InOrganization, OrganizationId, SiteId, TargetGroupId, TargetId } from './ids.ts'
import { Tag, Target, TargetKind } from './targets.ts'
import { Instant, Name } from './text.ts'

/** Members by hand, and all that match the rule; the rule looks at targets as they are now. */
export const TargetRule = z.strictObject({
  kinds: z.array(TargetKind).max(10).default([]),
  /** All of these. */
  tags: z.array(Tag).max(20).default([]),
  /** Shell pattern over name or address: `web*`. */
  pattern: z.string().trim().max(200).default(''),
  siteIds: z.array(SiteId).max(100).default([]),
})
export type TargetRule = z.infer<typeof TargetRule>

export const TargetGroup = z.object({
  id: TargetGroupId,
  organizationId: OrganizationId,
  name: z.string(),
  description: z.string(),
  rule: TargetRule.optional(),
  /** Those by hand. */
  targetIds: z.array(TargetId),
  /** By hand and by rule, now. */
  memberCount: z.number().int(),
  updatedAt: Instant,
})
export type TargetGroup = z.infer<typeof TargetGroup>

const TargetGroupInput = z.strictObject({
  name: Name,
  description: z.string().trim().max(1000).default(''),
  rule: TargetRule.optional(),
  targetIds: z.array(TargetId).max(10_000).default([]),
})
export type TargetGroupInput = z.infer<typeof TargetGroupInput>

const OneGroup = InOrganization.extend({ targetGroupId: TargetGroupId })

export const targetGroupsApi = {
  list: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/target-groups',
    access: 'targets:read',
    summary: 'Groups of targets',
    params: InOrganization,
    response: z.object({ groups: z.array(TargetGroup) }),
  }),
  create: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/target-groups',
    access: 'targets:update',
    summary: 'Add a group of targets, by hand or by rule',
    params: InOrganization,
    body: TargetGroupInput,
    response: TargetGroup,
  }),
  update: endpoint({
    method: 'PUT',
    path: '/organizations/:organizationId/target-groups/:targetGroupId',
    access: 'targets:update',
    summary: 'Change a group of targets',
    params: OneGroup,
    body: TargetGroupInput,
    response: TargetGroup,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/organizations/:organizationId/target-groups/:targetGroupId',
    access: 'targets:update',
    summary: 'Remove a group; its targets stay',
    params: OneGroup,
    response: Nothing,
  }),
  preview: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/target-groups/preview',
    access: 'targets:read',
    summary: 'Which targets a rule would hold',
    params: InOrganization,
    body: z.strictObject({ rule: TargetRule }),
    response: z.object({ targets: z.array(Target), total: z.number().int() }),
  }),
}
