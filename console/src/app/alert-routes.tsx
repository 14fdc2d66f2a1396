import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import {
  newRuleSearch,
  profileQuery,
  profileSearch,
  profilesQuery,
  suppressionRulesQuery,
} from '../pages/alert-rules/search.ts'
import { alertSearch } from '../pages/alerts/search.ts'
import { notificationSearch, preferencesQuery } from '../pages/notifications/queries.ts'
import { addSearch } from './add-search.ts'
import { signedIn } from './base-routes.tsx'
import { paths } from './paths.ts'

// Alerts of all organizations, the rules that raise them, and what else people are told of.

const allAlerts = createRoute({
  getParentRoute: () => signedIn,
  path: paths.allAlerts,
  validateSearch: alertSearch,
  component: lazyRouteComponent(() => import('../pages/alerts/AlertsPage.tsx'), 'AllAlertsPage'),
})

const alertProfiles = createRoute({
  getParentRoute: () => signedIn,
  path: paths.alertProfiles,
  validateSearch: addSearch,
  loader: ({ context }) => context.queryClient.ensureQueryData(profilesQuery),
  component: lazyRouteComponent(
    () => import('../pages/alert-rules/ProfilesPage.tsx'),
    'ProfilesPage',
  ),
})

const alertProfile = createRoute({
  getParentRoute: () => signedIn,
  path: paths.alertProfile,
  validateSearch: profileSearch,
  loader: ({ context: { queryClient }, params: { profileId } }) =>
    Promise.all([
      queryClient.ensureQueryData(profileQuery(profileId)),
      queryClient.ensureQueryData(profilesQuery),
    ]),
  component: lazyRouteComponent(
    () => import('../pages/alert-rules/ProfilePage.tsx'),
    'ProfilePage',
  ),
})

const alertRule = createRoute({
  getParentRoute: () => signedIn,
  path: paths.alertRule,
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(profileQuery(params.profileId)),
  component: lazyRouteComponent(() => import('../pages/alert-rules/RulePage.tsx'), 'RulePage'),
})

const newAlertRule = createRoute({
  getParentRoute: () => signedIn,
  path: paths.newAlertRule,
  validateSearch: newRuleSearch,
  loader: ({ context }) => context.queryClient.ensureQueryData(profilesQuery),
  component: lazyRouteComponent(
    () => import('../pages/alert-rules/NewRulePage.tsx'),
    'NewRulePage',
  ),
})

const suppressionRules = createRoute({
  getParentRoute: () => signedIn,
  path: paths.suppressionRules,
  loader: ({ context }) => context.queryClient.ensureQueryData(suppressionRulesQuery),
  component: lazyRouteComponent(
    () => import('../pages/alert-rules/SuppressionRulesPage.tsx'),
    'SuppressionRulesPage',
  ),
})

const newSuppressionRule = createRoute({
  getParentRoute: () => signedIn,
  path: paths.newSuppressionRule,
  validateSearch: newRuleSearch,
  component: lazyRouteComponent(
    () => import('../pages/alert-rules/SuppressionRulePage.tsx'),
    'NewSuppressionRulePage',
  ),
})

const suppressionRule = createRoute({
  getParentRoute: () => signedIn,
  path: paths.suppressionRule,
  loader: ({ context }) => context.queryClient.ensureQueryData(suppressionRulesQuery),
  component: lazyRouteComponent(
    () => import('../pages/alert-rules/SuppressionRulePage.tsx'),
    'SuppressionRulePage',
  ),
})

const notifications = createRoute({
  getParentRoute: () => signedIn,
  path: paths.notifications,
  validateSearch: notificationSearch,
  component: lazyRouteComponent(
    () => import('../pages/notifications/NotificationsPage.tsx'),
    'NotificationsPage',
  ),
})

const notificationPreferences = createRoute({
  getParentRoute: () => signedIn,
  path: paths.notificationPreferences,
  loader: ({ context }) => context.queryClient.ensureQueryData(preferencesQuery),
  component: lazyRouteComponent(
    () => import('../pages/notifications/PreferencesPage.tsx'),
    'PreferencesPage',
  ),
})

export const alertRoutes = [
  allAlerts,
  alertProfiles,
  alertProfile,
  alertRule,
  newAlertRule,
  suppressionRules,
  newSuppressionRule,
  suppressionRule,
  notifications,
  notificationPreferences,
] as const
