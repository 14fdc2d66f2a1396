import { directoryInvestigations } from '@gatehouse/contract/predefined-investigations'
import { type PredefinedRule, rule } from './predefined-rule.ts'

const category = 'Active Directory'
/** Much, and usual: gathered for an hour, and no ticket. */
const gathered = { groupedOn: 'who', batchingSeconds: 3600, createsTicket: false } as const

/**
 * One for each predefined investigation of a domain. Of those that tell of the same event only the one that says most is on: whoever wants the
 * wider one switches the others off.
 */
export const directoryRules: PredefinedRule[] = [
  rule({
    ...{ key: 'directory.accounts-deleted', category, ...directoryInvestigations.accountsDeleted },
    ...{ severity: 'medium', isActive: true, groupedOn: 'what' },
  }),
  rule({
    ...{ key: 'directory.accounts-enabled', category, ...directoryInvestigations.accountsEnabled },
    ...{ severity: 'medium', isActive: true, groupedOn: 'what' },
  }),
  rule({
    ...{
      key: 'directory.accounts-disabled',
      category,
      ...directoryInvestigations.accountsDisabled,
    },
    ...{ isActive: true, groupedOn: 'what' },
  }),
  rule({
    ...{
      key: 'directory.accounts-locked-out',
      category,
      ...directoryInvestigations.accountsLockedOut,
    },
    ...{ severity: 'medium', isActive: true, groupedOn: 'what' },
  }),
  rule({
    ...{
      key: 'directory.passwords-tampered',
      category,
      ...directoryInvestigations.passwordsTampered,
    },
    ...{ severity: 'medium', groupedOn: 'what' },
  }),
  rule({
    ...{ key: 'directory.administrative-groups', category },
    ...directoryInvestigations.administrativeGroups,
    ...{ severity: 'high', groupedOn: 'what' },
  }),
  rule({
    key: 'directory.all-changes',
    category,
    ...directoryInvestigations.allChanges,
    ...gathered,
  }),
  rule({
    key: 'directory.all-logons',
    category,
    ...directoryInvestigations.allLogons,
    ...gathered,
  }),
  rule({
    ...{
      key: 'directory.computers-removed',
      category,
      ...directoryInvestigations.computersRemoved,
    },
    ...{ severity: 'medium', isActive: true, groupedOn: 'what' },
  }),
  rule({
    ...{ key: 'directory.failed-logons', category, ...directoryInvestigations.failedLogons },
    description: 'Five logons of the same account failed within five minutes.',
    ...{ severity: 'medium', groupedOn: 'who', threshold: 5, thresholdSeconds: 300 },
  }),
  rule({
    ...{
      key: 'directory.administrators-added',
      category,
      ...directoryInvestigations.administratorsAdded,
    },
    ...{ severity: 'high', isActive: true, groupedOn: 'what' },
  }),
  rule({
    ...{ key: 'directory.administrators-removed', category },
    ...directoryInvestigations.administratorsRemoved,
    ...{ severity: 'medium', isActive: true, groupedOn: 'what' },
  }),
  rule({
    ...{ key: 'directory.organizational-units', category },
    ...directoryInvestigations.organizationalUnits,
    groupedOn: 'what',
  }),
  rule({
    ...{ key: 'directory.security-groups', category, ...directoryInvestigations.securityGroups },
    groupedOn: 'what',
  }),
  rule({
    ...{ key: 'directory.account-status', category, ...directoryInvestigations.accountStatus },
    groupedOn: 'what',
  }),
]
