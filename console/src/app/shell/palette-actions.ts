import type { CurrentLogin } from '@gatehouse/contract/logins'
import { isManaging, mayIn } from '../login.ts'
import { paths } from '../paths.ts'
import type { Scope } from './navigation.ts'

export interface PaletteAction {
  label: string
  to: (typeof paths)[keyof typeof paths]
  organizationId?: string
  search?: { add?: true }
}

/** What can be started from anywhere; the page opens with its form. */
export function paletteActions(login: CurrentLogin, scope: Scope | undefined): PaletteAction[] {
  const own = scope ?? login.organization
  const organizationId = own.id
  const actions: PaletteAction[] = []
  if (isManaging(login) && mayIn(login, 'managing', 'organizations:create')) {
    actions.push({ label: 'Add an organization', to: paths.organizations, search: { add: true } })
  }
  if (mayIn(login, own.kind, 'sites:update')) {
    actions.push({ label: 'Add a site', to: paths.sites, organizationId, search: { add: true } })
  }
  if (mayIn(login, own.kind, 'sources:update')) {
    actions.push({
      label: 'Add a source',
      to: paths.sources,
      organizationId,
      search: { add: true },
    })
  }
  if (mayIn(login, own.kind, 'targets:update')) {
    actions.push({
      label: 'Add a target',
      to: paths.targets,
      organizationId,
      search: { add: true },
    })
  }
  if (mayIn(login, own.kind, 'users:update')) {
    actions.push({ label: 'Invite a user', to: paths.users, organizationId, search: { add: true } })
  }
  if (mayIn(login, 'managing', 'alert-rules:update')) {
    actions.push({ label: 'Add an alert rule', to: paths.newAlertRule })
  }
  if (mayIn(login, 'managing', 'access-policies:update')) {
    actions.push({ label: 'Add an access policy', to: paths.newAccessPolicy })
  }
  actions.push({ label: 'Make an API token', to: paths.apiTokens, search: { add: true } })
  return actions
}
