import type { OrganizationKind, Permission } from '@gatehouse/contract/permissions'
import type { CurrentLogin } from '@gatehouse/contract/logins'
import { isManaging, mayIn } from '../login.ts'
import { paths } from '../paths.ts'

/** One entry of the rail; `params` is there when the page is about one organization. */
export interface Destination {
  label: string
  icon: IconName
  to: (typeof paths)[keyof typeof paths]
  organizationId?: string
  /** Only this very page lights the entry, not those below it. */
  isExact?: boolean
}

export type IconName =
  | 'overview'
  | 'activity'
  | 'investigations'
  | 'alerts'
  | 'tickets'
  | 'notifications'
  | 'alert-profiles'
  | 'suppression-rules'
  | 'reports'
  | 'risks'
  | 'directories'
  | 'my-access'
  | 'sessions'
  | 'recordings'
  | 'sources'
  | 'targets'
  | 'credentials'
  | 'access-policies'
  | 'agents'
  | 'sites'
  | 'organizations'
  | 'groups'
  | 'users'
  | 'roles'
  | 'audit-trail'
  | 'email'
  | 'service-desks'
  | 'webhooks'
  | 'response-actions'
  | 'integration-api'
  | 'settings'
  | 'api'

export interface Section {
  title?: string
  destinations: Destination[]
}

/** The organization that the address names, as far as the rail needs it. */
export interface Scope {
  id: string
  kind: OrganizationKind
}

/** The rail for a person: always in the same order, only what they may open. */
export function navigation(login: CurrentLogin, scope: Scope | undefined): Section[] {
  const one = scope ?? (isManaging(login) ? undefined : login.organization)
  // Without a chosen organization, users and settings are those of the reader's own.
  const own = one ?? login.organization
  const may = (permission: Permission, of: Scope = own) => mayIn(login, of.kind, permission)
  const forAll = isManaging(login)
  const mayStart = may('sessions:start')

  const here = (label: string, icon: IconName, to: Destination['to']): Destination => ({
    label,
    icon,
    to,
    organizationId: own.id,
  })
  const watch = (label: string, icon: IconName, to: Destination['to'], all: Destination['to']) =>
    one ? here(label, icon, to) : { label, icon, to: all }

  const sections: Section[] = [
    {
      destinations: [
        {
          ...watch('Overview', 'overview', paths.organization, paths.overview),
          isExact: true,
        },
      ],
    },
    {
      title: 'Watch',
      destinations: [
        ...when(
          may('activity:read'),
          watch('Activity', 'activity', paths.activity, paths.allActivity),
        ),
        ...when(
          one !== undefined && may('activity:read'),
          here('Investigations', 'investigations', paths.investigations),
        ),
        ...when(may('alerts:read'), watch('Alerts', 'alerts', paths.alerts, paths.allAlerts)),
        ...when(
          may('activity:read'),
          watch('Reports', 'reports', paths.stateReports, paths.allReports),
        ),
        ...when(may('activity:read'), watch('Risk', 'risks', paths.risks, paths.allRisks)),
        ...when(
          may('targets:read'),
          watch('Directories', 'directories', paths.directories, paths.allDirectories),
        ),
        ...when(may('sources:read'), watch('Sources', 'sources', paths.sources, paths.allSources)),
        ...when(may('agents:read'), watch('Agents', 'agents', paths.agents, paths.allAgents)),
        ...when(one !== undefined && may('sites:read'), here('Sites', 'sites', paths.sites)),
      ],
    },
    {
      title: 'Gate',
      destinations: [
        ...when(mayStart, { label: 'My access', icon: 'my-access', to: paths.myAccess }),
        ...when(mayStart, { label: 'Sessions', icon: 'sessions', to: paths.sessions }),
        ...when(may('recordings:read'), {
          label: 'Recordings',
          icon: 'recordings',
          to: paths.recordings,
        }),
        ...when(may('targets:read'), watch('Targets', 'targets', paths.targets, paths.allTargets)),
        ...when(
          may('credentials:read'),
          watch('Credentials', 'credentials', paths.credentials, paths.allCredentials),
        ),
        ...when(mayIn(login, 'managing', 'access-policies:read'), {
          label: 'Policies',
          icon: 'access-policies',
          to: paths.accessPolicies,
        }),
      ],
    },
    {
      title: 'Desk',
      destinations: [
        ...when(may('tickets:read'), watch('Tickets', 'tickets', paths.tickets, paths.allTickets)),
        { label: 'Notifications', icon: 'notifications', to: paths.notifications },
      ],
    },
    {
      title: 'Organizations',
      destinations: [
        ...when(forAll, {
          label: 'Organizations',
          icon: 'organizations',
          to: paths.organizations,
          isExact: true,
        }),
        ...when(forAll && mayIn(login, 'managing', 'organization-groups:read'), {
          label: 'Groups',
          icon: 'groups',
          to: paths.organizationGroups,
        }),
      ],
    },
    {
      title: 'Settings',
      destinations: [
        ...when(may('users:read'), here('Users', 'users', paths.users)),
        { label: 'Roles', icon: 'roles', to: paths.roles },
        ...when(may('audit-trail:read'), here('Audit trail', 'audit-trail', paths.auditTrail)),
        ...when(may('settings:read'), here('Settings', 'settings', paths.settings)),
        ...mspSettings(login),
        { label: 'API', icon: 'api', to: paths.api },
      ],
    },
  ]
  return sections.filter((section) => section.destinations.length > 0)
}

const when = (isThere: boolean, destination: Destination): Destination[] =>
  isThere ? [destination] : []

/** What the MSP sets up once for all organizations. */
const mspSettings = (login: CurrentLogin): Destination[] => {
  const entry = (
    permission: Permission,
    label: string,
    icon: IconName,
    to: Destination['to'],
  ): Destination[] => when(mayIn(login, 'managing', permission), { label, icon, to })
  return [
    ...entry('alert-rules:read', 'Alert profiles', 'alert-profiles', paths.alertProfiles),
    ...entry('alert-rules:read', 'Suppression', 'suppression-rules', paths.suppressionRules),
    ...entry('service-desks:read', 'Service desks', 'service-desks', paths.serviceDesks),
    ...entry('email:read', 'E-mail', 'email', paths.email),
    ...entry('webhooks:read', 'Webhooks', 'webhooks', paths.webhooks),
    ...entry(
      'response-actions:read',
      'Response actions',
      'response-actions',
      paths.responseActions,
    ),
    ...entry(
      'integration-credentials:read',
      'Integration API',
      'integration-api',
      paths.integrationApi,
    ),
  ]
}
