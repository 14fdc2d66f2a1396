import type { Fix } from '@gatehouse/contract/notifications'
import type { LinkProps } from '@tanstack/react-router'
import { paths } from '../../app/paths.ts'

/** The page on which a trouble is put right. */
export function fixLink(fix: Fix): LinkProps {
  switch (fix.to) {
    case 'agent':
      return {
        to: paths.agent,
        params: { organizationId: fix.organizationId, agentId: fix.agentId },
      }
    case 'source':
      return {
        to: paths.source,
        params: { organizationId: fix.organizationId, sourceId: fix.sourceId },
      }
    case 'organization':
      return { to: paths.organization, params: { organizationId: fix.organizationId } }
    case 'api-tokens':
      return { to: paths.apiTokens }
    case 'integration-credentials':
      return { to: paths.integrationApi }
    case 'email-settings':
      return { to: paths.email }
    case 'webhook':
      return { to: paths.webhook, params: { webhookId: fix.webhookId } }
    case 'service-desk':
      return { to: paths.serviceDesk, params: { serviceDeskId: fix.serviceDeskId } }
    case 'session':
      return {
        to: paths.session,
        params: { organizationId: fix.organizationId, sessionId: fix.sessionId },
      }
    case 'target':
      return {
        to: paths.target,
        params: { organizationId: fix.organizationId, targetId: fix.targetId },
      }
    case 'credential':
      return {
        to: paths.credential,
        params: { organizationId: fix.organizationId, credentialId: fix.credentialId },
      }
    case 'response-action':
      return { to: paths.responseAction, params: { responseActionId: fix.responseActionId } }
  }
}
