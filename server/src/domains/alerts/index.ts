export { alertRuleNames, getAlertForAction, requireAlertRules } from './action.service.ts'
export { alertMatched } from './alert-matched.ts'
export { ensureDefaultProfile } from './default-profile.service.ts'
export { alertsOnBatch } from './evaluate.service.ts'
