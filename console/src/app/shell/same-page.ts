import { paths } from '../paths.ts'

/** The pages that make sense again for another organization, and their form for all of them. */
const pairs = [
  [paths.organization, paths.overview],
  [paths.activity, paths.allActivity],
  [paths.investigations, paths.allActivity],
  [paths.alerts, paths.allAlerts],
  [paths.sources, paths.allSources],
  [paths.agents, paths.allAgents],
  [paths.sites, paths.allAgents],
  [paths.tickets, paths.allTickets],
  [paths.stateReports, paths.allReports],
  [paths.risks, paths.allRisks],
  [paths.directories, paths.allDirectories],
  [paths.targets, paths.allTargets],
  [paths.targetGroups, paths.allTargets],
  [paths.targetLogons, paths.allTargets],
  [paths.credentials, paths.allCredentials],
  [paths.passwordPolicies, paths.allCredentials],
  [paths.sshAuthority, paths.allCredentials],
  [paths.users, paths.overview],
  [paths.auditTrail, paths.overview],
  [paths.settings, paths.overview],
] as const

/** Where choosing another organization, or all of them, leads from the page at `fullPath`. */
export function pageFor(fullPath: string, isOne: boolean) {
  const here = fullPath.replace(/\/$/, '')
  const pair =
    pairs.find(([one, all]) => one === here || all === here) ??
    pairs.find(([one]) => one !== paths.organization && here.startsWith(one))
  if (isOne) return pair?.[0] ?? paths.organization
  return pair?.[1] ?? paths.overview
}
