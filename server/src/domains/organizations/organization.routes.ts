import {
  organizationGroupsApi,
  organizationsApi,
  organizationSettingsApi,
} from '@gatehouse/contract/organizations'
import { sitesApi } from '@gatehouse/contract/sites'
import type { Mount } from '#platform/http/mount.ts'
import type { ConnectionPoint } from './connection-string.ts'
import {
  cancelDeletion,
  type DeletionOptions,
  requestDeletion,
} from './organization-deletion.service.ts'
import {
  createOrganizationGroup,
  listOrganizationGroups,
  removeOrganizationGroup,
  updateOrganizationGroup,
} from './organization-group.service.ts'
import {
  createOrganization,
  getOrganization,
  listOrganizations,
  updateOrganization,
} from './organization.service.ts'
import { getSettings, updateSettings } from './organization-settings.service.ts'
import {
  createSite,
  listSites,
  removeSite,
  renameSite,
  renewConnectionString,
} from './site.service.ts'

export function organizationRoutes(
  mount: Mount,
  deletion: DeletionOptions = { objections: [] },
): void {
  mount(organizationsApi.list, async (ctx, { query }) => ({
    organizations: await listOrganizations(ctx, query),
  }))
  mount(organizationsApi.create, (ctx, { body }) => createOrganization(ctx, body))
  mount(organizationsApi.get, (ctx) => getOrganization(ctx))
  mount(organizationsApi.update, (ctx, { body }) => updateOrganization(ctx, body))
  mount(organizationsApi.requestDeletion, (ctx, { body }) =>
    requestDeletion(ctx, deletion, body.name),
  )
  mount(organizationsApi.cancelDeletion, (ctx) => cancelDeletion(ctx))

  mount(organizationGroupsApi.list, async (ctx) => ({ groups: await listOrganizationGroups(ctx) }))
  mount(organizationGroupsApi.create, (ctx, { body }) => createOrganizationGroup(ctx, body))
  mount(organizationGroupsApi.update, (ctx, { params, body }) =>
    updateOrganizationGroup(ctx, params.organizationGroupId, body),
  )
  mount(organizationGroupsApi.remove, async (ctx, { params }) => {
    await removeOrganizationGroup(ctx, params.organizationGroupId)
    return {}
  })

  mount(organizationSettingsApi.get, (ctx) => getSettings(ctx))
  mount(organizationSettingsApi.update, (ctx, { body }) => updateSettings(ctx, body))
}

export function siteRoutes(mount: Mount, point: ConnectionPoint): void {
  mount(sitesApi.list, async (ctx) => ({ sites: await listSites(ctx) }))
  mount(sitesApi.create, (ctx, { body }) => createSite(ctx, point, body.name))
  mount(sitesApi.update, (ctx, { params, body }) => renameSite(ctx, params.siteId, body.name))
  mount(sitesApi.remove, async (ctx, { params }) => {
    await removeSite(ctx, params.siteId)
    return {}
  })
  mount(sitesApi.issueConnectionString, (ctx, { params }) =>
    renewConnectionString(ctx, point, params.siteId),
  )
}
