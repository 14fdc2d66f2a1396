import { emailApi } from '@gatehouse/contract/email'
import { integrationCredentialsApi } from '@gatehouse/contract/integration-credentials'
import { responseActionsApi } from '@gatehouse/contract/response-actions'
import { serviceDesksApi } from '@gatehouse/contract/service-desks'
import { webhooksApi } from '@gatehouse/contract/webhooks'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import {
  emailMessageSearch,
  emailMessagesQuery,
  emailTemplateSearch,
} from '../pages/email/search.ts'
import { serviceDeskSearch } from '../pages/service-desks/search.ts'
import { loadTickets, ticketSearch } from '../pages/tickets/search.ts'
import { deliveriesQuery, deliverySearch } from '../pages/webhooks/search.ts'
import { addSearch } from './add-search.ts'
import { query } from './api.ts'
import { signedIn } from './base-routes.tsx'
import { paths } from './paths.ts'

// Tickets of all organizations, and what the MSP sets up once for all of them.

const allTickets = createRoute({
  getParentRoute: () => signedIn,
  path: paths.allTickets,
  validateSearch: ticketSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => loadTickets(context.queryClient, deps, undefined),
  component: lazyRouteComponent(() => import('../pages/tickets/TicketsPage.tsx'), 'AllTicketsPage'),
})

const serviceDesks = createRoute({
  getParentRoute: () => signedIn,
  path: paths.serviceDesks,
  loader: ({ context }) => context.queryClient.ensureQueryData(query(serviceDesksApi.list, {})),
  component: lazyRouteComponent(
    () => import('../pages/service-desks/ServiceDesksPage.tsx'),
    'ServiceDesksPage',
  ),
})

const newServiceDesk = createRoute({
  getParentRoute: () => signedIn,
  path: paths.newServiceDesk,
  component: lazyRouteComponent(
    () => import('../pages/service-desks/NewServiceDeskPage.tsx'),
    'NewServiceDeskPage',
  ),
})

const serviceDesk = createRoute({
  getParentRoute: () => signedIn,
  path: paths.serviceDesk,
  validateSearch: serviceDeskSearch,
  loader: ({ context: { queryClient }, params }) =>
    Promise.all([
      queryClient.ensureQueryData(query(serviceDesksApi.get, { params })),
      queryClient.ensureQueryData(query(serviceDesksApi.mappings, {})),
    ]),
  component: lazyRouteComponent(
    () => import('../pages/service-desks/ServiceDeskPage.tsx'),
    'ServiceDeskPage',
  ),
})

const email = createRoute({
  getParentRoute: () => signedIn,
  path: paths.email,
  loader: ({ context }) => context.queryClient.ensureQueryData(query(emailApi.settings, {})),
  component: lazyRouteComponent(
    () => import('../pages/email/EmailSettingsPage.tsx'),
    'EmailSettingsPage',
  ),
})

const emailMessages = createRoute({
  getParentRoute: () => signedIn,
  path: paths.emailMessages,
  validateSearch: emailMessageSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) =>
    context.queryClient.ensureInfiniteQueryData(emailMessagesQuery(deps)),
  component: lazyRouteComponent(
    () => import('../pages/email/EmailMessagesPage.tsx'),
    'EmailMessagesPage',
  ),
})

const emailMessage = createRoute({
  getParentRoute: () => signedIn,
  path: paths.emailMessage,
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(query(emailApi.message, { params })),
  component: lazyRouteComponent(
    () => import('../pages/email/EmailMessagePage.tsx'),
    'EmailMessagePage',
  ),
})

const emailTemplates = createRoute({
  getParentRoute: () => signedIn,
  path: paths.emailTemplates,
  validateSearch: emailTemplateSearch,
  loader: ({ context }) => context.queryClient.ensureQueryData(query(emailApi.templates, {})),
  component: lazyRouteComponent(
    () => import('../pages/email/EmailTemplatesPage.tsx'),
    'EmailTemplatesPage',
  ),
})

const webhooks = createRoute({
  getParentRoute: () => signedIn,
  path: paths.webhooks,
  validateSearch: addSearch,
  loader: ({ context }) => context.queryClient.ensureQueryData(query(webhooksApi.list, {})),
  component: lazyRouteComponent(() => import('../pages/webhooks/WebhooksPage.tsx'), 'WebhooksPage'),
})

const webhook = createRoute({
  getParentRoute: () => signedIn,
  path: paths.webhook,
  validateSearch: deliverySearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context: { queryClient }, params: { webhookId }, deps }) =>
    Promise.all([
      queryClient.ensureQueryData(query(webhooksApi.list, {})),
      queryClient.ensureInfiniteQueryData(deliveriesQuery(webhookId, deps)),
    ]),
  component: lazyRouteComponent(() => import('../pages/webhooks/WebhookPage.tsx'), 'WebhookPage'),
})

const responseActions = createRoute({
  getParentRoute: () => signedIn,
  path: paths.responseActions,
  validateSearch: addSearch,
  loader: ({ context }) => context.queryClient.ensureQueryData(query(responseActionsApi.list, {})),
  component: lazyRouteComponent(
    () => import('../pages/response-actions/ResponseActionsPage.tsx'),
    'ResponseActionsPage',
  ),
})

const responseAction = createRoute({
  getParentRoute: () => signedIn,
  path: paths.responseAction,
  loader: ({ context }) => context.queryClient.ensureQueryData(query(responseActionsApi.list, {})),
  component: lazyRouteComponent(
    () => import('../pages/response-actions/ResponseActionPage.tsx'),
    'ResponseActionPage',
  ),
})

const integrationApi = createRoute({
  getParentRoute: () => signedIn,
  path: paths.integrationApi,
  validateSearch: addSearch,
  loader: ({ context }) =>
    context.queryClient.ensureQueryData(query(integrationCredentialsApi.list, {})),
  component: lazyRouteComponent(
    () => import('../pages/integration-credentials/IntegrationApiPage.tsx'),
    'IntegrationApiPage',
  ),
})

export const deskRoutes = [
  allTickets,
  serviceDesks,
  newServiceDesk,
  serviceDesk,
  email,
  emailMessages,
  emailMessage,
  emailTemplates,
  webhooks,
  webhook,
  responseActions,
  responseAction,
  integrationApi,
] as const
