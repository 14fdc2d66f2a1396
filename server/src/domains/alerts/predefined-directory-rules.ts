import { directoryReports } from '@gatehouse/contract/reports'
import { type PredefinedRule, rule } from './predefined-rule.ts'

const category = 'Active Directory'
/** Much, and usual: gathered for an hour, and no ticket. */
const gathered = { groupedOn: 'who', batchingSeconds: 3600, createsTicket: false } as const

/**
 * One for each report on a domain. Of those that tell of the same event only the one that says most is on: whoever wants the
 * wider one switches the others off.
 */
export const directoryRules: PredefinedRule[] = [
  rule({
    ...{ key: 'directory.accounts-deleted', category, ...directoryReports.accountsDeleted },
    ...{ severity: 'medium', isActive: true, groupedOn: 'what' },
  }),
  rule({
    ...{ key: 'directory.accounts-enabled', category, ...directoryReports.accountsEnabled },
    ...{ severity: 'medium', isActive: true, groupedOn: 'what' },
  }),
  rule({
    ...{ key: 'directory.accounts-disabled', category, ...directoryReports.accountsDisabled },
    ...{ isActive: true, groupedOn: 'what' },
  }),
  rule({
    ...{ key: 'directory.accounts-locked-out', category, ...directoryReports.accountsLockedOut },
    ...{ severity: 'medium', isActive: true, groupedOn: 'what' },
  }),
  rule({
    ...{ key: 'directory.passwords-tampered', category, ...directoryReports.passwordsTampered },
    ...{ severity: 'medium', groupedOn: 'what' },
  }),
  rule({
    ...{ key: 'directory.administrative-groups', category },
    ...directoryReports.administrativeGroups,
    ...{ severity: 'high', groupedOn: 'what' },
  }),
  rule({ key: 'directory.all-changes', category, ...directoryReports.allChanges, ...gathered }),
  rule({ key: 'directory.all-logons', category, ...directoryReports.allLogons, ...gathered }),
  rule({
    ...{ key: 'directory.computers-removed', category, ...directoryReports.computersRemoved },
    ...{ severity: 'medium', isActive: true, groupedOn: 'what' },
  }),
  rule({
    ...{ key: 'directory.failed-logons', category, ...directoryReports.failedLogons },
    description: 'Five logons of the same account failed within five minutes.',
    ...{ severity: 'medium', groupedOn: 'who', threshold: 5, thresholdSeconds: 300 },
  }),
  rule({
    ...{ key: 'directory.administrators-added', category, ...directoryReports.administratorsAdded },
    ...{ severity: 'high', isActive: true, groupedOn: 'what' },
  }),
  rule({
    ...{ key: 'directory.administrators-removed', category },
    ...directoryReports.administratorsRemoved,
    ...{ severity: 'medium', isActive: true, groupedOn: 'what' },
  }),
  rule({
    ...{ key: 'directory.organizational-units', category },
    ...directoryReports.organizationalUnits,
    groupedOn: 'what',
  }),
  rule({
    ...{ key: 'directory.security-groups', category, ...directoryReports.securityGroups },
    groupedOn: 'what',
  }),
  rule({
    ...{ key: 'directory.account-status', category, ...directoryReports.accountStatus },
    groupedOn: 'what',
  }),
]
