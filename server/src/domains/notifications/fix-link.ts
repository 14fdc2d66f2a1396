import type { Fix } from '@gatehouse/contract/notifications'

/** The page of the console where it is put right, for mail. The addresses are the console's `paths.ts`. */
export function fixLink(consoleUrl: string, fix: Fix | undefined): string {
  return `${consoleUrl.replace(/\/$/, '')}${fix ? pathOf(fix) : '/notifications'}`
}

function pathOf(fix: Fix): string {
  switch (fix.to) {
    case 'agent':
      return `/organizations/${fix.organizationId}/agents/${fix.agentId}`
    case 'source':
      return `/organizations/${fix.organizationId}/sources/${fix.sourceId}`
    case 'organization':
      return `/organizations/${fix.organizationId}`
    case 'api-tokens':
      return '/profile/api-tokens'
    case 'integration-credentials':
      return '/settings/integration-api'
    case 'email-settings':
      return '/settings/email'
    case 'webhook':
      return `/settings/webhooks/${fix.webhookId}`
    case 'service-desk':
      return `/settings/service-desks/${fix.serviceDeskId}`
    case 'target':
      return `/organizations/${fix.organizationId}/targets/${fix.targetId}`
    case 'session':
      return `/organizations/${fix.organizationId}/sessions/${fix.sessionId}`
    case 'credential':
      return `/organizations/${fix.organizationId}/credentials/${fix.credentialId}`
    case 'response-action':
      return `/settings/response-actions/${fix.responseActionId}`
  }
}
