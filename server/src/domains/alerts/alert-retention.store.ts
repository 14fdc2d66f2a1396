import type { AlertRuleId, OrganizationId } from '@gatehouse/contract/ids'
import type { SystemTx } from '#platform/db/organization.ts'

/** Records of a rule that wait for others, as far as they came by then. */
export async function removeWaitingOf(tx: SystemTx, ruleId: AlertRuleId, seenUntil: Date) {
  await tx
    .deleteFrom('alert_record')
    .where('rule_id', '=', ruleId)
    .where('alert_id', 'is', null)
    .where('seen_at', '<=', seenUntil)
    .execute()
}

export async function removeWaitingSince(tx: SystemTx, seenBefore: Date): Promise<void> {
  await tx
    .deleteFrom('alert_record')
    .where('alert_id', 'is', null)
    .where('seen_at', '<', seenBefore)
    .execute()
}

/** With their records and history. */
export async function removeAlerts(tx: SystemTx, id: OrganizationId, updatedBefore: Date) {
  await tx
    .deleteFrom('alert')
    .where('organization_id', '=', id)
    .where('updated_at', '<', updatedBefore)
    .execute()
}
