import {
  alertProfilesApi,
  alertRulesApi,
  suppressionRulesApi,
} from '@gatehouse/contract/alert-rules'
import { alertsApi } from '@gatehouse/contract/alerts'
import type { ActivityIndex } from '#domains/activity'
import type { Listener } from '#platform/db/notify.ts'
import type { Mount } from '#platform/http/mount.ts'
import { exportAlerts, exportRecords } from './alert-export.service.ts'
import { alertTimeline, countAlerts, listAlerts } from './alert-list.service.ts'
import { followAlerts } from './alert-live.service.ts'
import type { AlertOptions } from './alert-options.ts'
import * as profiles from './alert-profile.service.ts'
import * as rules from './alert-rule.service.ts'
import * as alerts from './alert.service.ts'
import { dryRun } from './dry-run.service.ts'
import { previewSuppression } from './suppression-preview.service.ts'
import * as suppression from './suppression-rule.service.ts'

export interface AlertDeps extends AlertOptions {
  index: ActivityIndex
  /** Hears the channel `alert_changed`. */
  listener: Listener
}

export function alertRoutes(mount: Mount, deps: AlertDeps): void {
  mount(alertsApi.list, (ctx, { query }) => listAlerts(ctx, query))
  mount(alertsApi.timeline, (ctx, { query }) => alertTimeline(ctx, query))
  mount(alertsApi.counts, (ctx, { query }) => countAlerts(ctx, query))
  mount(alertsApi.export, (ctx, { query, signal }) => exportAlerts(ctx, query, signal))
  mount(alertsApi.live, (ctx, { channel }) => followAlerts(ctx, deps.listener, channel))
  mount(alertsApi.get, (ctx, { params }) => alerts.getAlert(ctx, params.alertId))
  mount(alertsApi.records, (ctx, { params, query }) =>
    alerts.listAlertRecords(ctx, params.alertId, query),
  )
  mount(alertsApi.exportRecords, (ctx, { params, query }) =>
    exportRecords(ctx, params.alertId, query.format),
  )
  mount(alertsApi.assignees, (ctx) => alerts.listAssignees(ctx))
  mount(alertsApi.assign, (ctx, { params, body }) =>
    alerts.assignAlert(ctx, params.alertId, body.userId),
  )
  mount(alertsApi.comment, (ctx, { params, body }) =>
    alerts.commentAlert(ctx, params.alertId, body),
  )
  mount(alertsApi.resolve, (ctx, { params, body }) =>
    alerts.resolveAlert(ctx, deps, params.alertId, body.reason),
  )
  mount(alertsApi.reopen, (ctx, { params, body }) =>
    alerts.reopenAlert(ctx, deps, params.alertId, body.reason),
  )
  profileRoutes(mount)
  ruleRoutes(mount, deps)
  suppressionRoutes(mount, deps)
}

function profileRoutes(mount: Mount): void {
  mount(alertProfilesApi.list, (ctx) => profiles.listProfiles(ctx))
  mount(alertProfilesApi.create, (ctx, { body }) => profiles.createProfile(ctx, body))
  mount(alertProfilesApi.get, (ctx, { params }) => profiles.getProfile(ctx, params.profileId))
  mount(alertProfilesApi.update, (ctx, { params, body }) =>
    profiles.updateProfile(ctx, params.profileId, body),
  )
  mount(alertProfilesApi.updateDelivery, (ctx, { params, body }) =>
    profiles.updateDelivery(ctx, params.profileId, body),
  )
  mount(alertProfilesApi.remove, (ctx, { params }) => profiles.removeProfile(ctx, params.profileId))
}

function ruleRoutes(mount: Mount, { index }: AlertDeps): void {
  mount(alertRulesApi.create, (ctx, { params, body }) =>
    rules.createRule(ctx, params.profileId, body),
  )
  mount(alertRulesApi.update, (ctx, { params, body }) =>
    rules.updateRule(ctx, params.profileId, params.ruleId, body),
  )
  mount(alertRulesApi.remove, (ctx, { params }) =>
    rules.removeRule(ctx, params.profileId, params.ruleId),
  )
  mount(alertRulesApi.restore, (ctx, { params }) =>
    rules.restoreRule(ctx, params.profileId, params.ruleId),
  )
  mount(alertRulesApi.dryRun, (ctx, { body }) => dryRun(ctx, index, body))
}

function suppressionRoutes(mount: Mount, { index }: AlertDeps): void {
  mount(suppressionRulesApi.list, (ctx) => suppression.listSuppressionRules(ctx))
  mount(suppressionRulesApi.create, (ctx, { body }) => suppression.createSuppressionRule(ctx, body))
  mount(suppressionRulesApi.update, (ctx, { params, body }) =>
    suppression.updateSuppressionRule(ctx, params.suppressionRuleId, body),
  )
  mount(suppressionRulesApi.remove, (ctx, { params }) =>
    suppression.removeSuppressionRule(ctx, params.suppressionRuleId),
  )
  mount(suppressionRulesApi.preview, (ctx, { body }) => previewSuppression(ctx, index, body))
}
