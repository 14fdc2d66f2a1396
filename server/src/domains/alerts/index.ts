/**
 * What the roles need of this domain:
 * - `alertsOnBatch(parts)` for whoever writes activity records,
 * - `alertRoutes(mount, { index, listener, point })` for the API; the listener hears `alert_changed`,
 * - `alertJobs({ point })` and `alertHandlers({ point })` for the worker,
 * - `ensureDefaultProfile(ctx)` at the start.
 */
export { alertRuleNames, getAlertForAction, requireAlertRules } from './action.service.ts'
export { alertHandlers, alertJobs } from './alert.jobs.ts'
export { alertMatched } from './alert-matched.ts'
export { type AlertDeps, alertRoutes } from './alert.routes.ts'
export { ensureDefaultProfile } from './default-profile.service.ts'
export { alertsOnBatch } from './evaluate.service.ts'
