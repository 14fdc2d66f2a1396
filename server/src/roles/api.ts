import { agentTokenPrefix } from '@gatehouse/contract/agents'
import { OrganizationId } from '@gatehouse/contract/ids'
import { accessPolicyRoutes } from '#domains/access-policies'
import { type ActivityIndex, activityRoutes } from '#domains/activity'
import { agentRoutes, authenticateAgent } from '#domains/agents'
import { alertRoutes, alertsOnBatch } from '#domains/alerts'
import { auditTrailRoutes } from '#domains/audit-trail'
import { collection, collectorRoutes } from '#domains/collectors'
import { credentialRoutes } from '#domains/credentials'
import { directoryRoutes, stateReportRoutes } from '#domains/directories'
import { directoryUserRoutes } from '#domains/directory-users'
import { emailRoutes } from '#domains/email'
import { integrationCredentialRoutes, type IntegrationPoint } from '#domains/integration-api'
import { notificationRoutes } from '#domains/notifications'
import {
  type ConnectionPoint,
  findOrganizationById,
  getManagingOrganization,
  organizationRoutes,
  siteRoutes,
} from '#domains/organizations'
import {
  heldRecordings,
  noRoomFor,
  recordingRoutes,
  type RecordingsOptions,
} from '#domains/recordings'
import { responseActionRoutes } from '#domains/response-actions'
import {
  type ConnectPoint,
  renewLink,
  sessionLiveRoutes,
  sessionRoutes,
  type TerminalDoor,
  type WatchHub,
} from '#domains/sessions'
import { targetRoutes } from '#domains/targets'
import { ticketRoutes } from '#domains/tickets'
import { logonsOnBatch, sessionLookup, timelineRoutes } from '#domains/timeline'
import { authenticateUser, type SignInDesk, usersRoutes } from '#domains/users'
import { webhookRoutes } from '#domains/webhooks'
import type { Certificates } from '#platform/crypto/certificates.ts'
import type { Listener } from '#platform/db/notify.ts'
import type { Doorkeeper } from '#platform/http/doorkeeper.ts'
import { createMount, type Mounted } from '#platform/http/mount.ts'
import { createWebServer, type WebServer } from '#platform/http/server.ts'
import { version } from '../version.ts'
import type { Foundation } from './foundation.ts'
import { directoriesOptions } from './directories.ts'
import { directoryUsersOptions } from './directory-users.ts'
import { responseActionsOptions } from './response-actions.ts'
import { approvalLinks, ticketDoor } from './session-options.ts'
import type { SshHealth } from './ssh-health.ts'
import { systemRoutes } from './system.routes.ts'
import { targetsOptions } from './targets.ts'
import { ticketKeys } from './ticket-keys.ts'

export interface ApiOptions {
  foundation: Foundation
  index: ActivityIndex
  listener: Listener
  desk: SignInDesk
  certificates: Certificates
  point: ConnectionPoint
  integrationPoint?: IntegrationPoint
  /** Where the SSH proxy is; its port may be known later. */
  sshPoint: ConnectPoint
  sshHealth: SshHealth
  /** Whom the proxies of this node show sessions. */
  hub: WatchHub
  /** By which terminals in the browser reach the proxy. */
  terminals: TerminalDoor
  recordings: RecordingsOptions
  consoleDirectory: string
}

/** The API and the console. Bound and started by the caller, so that a port in use is told apart. */
export function createApi(options: ApiOptions): Promise<WebServer> {
  const { foundation, certificates, consoleDirectory } = options
  return createWebServer({
    front: { parts: foundation.parts, doorkeeper: createDoorkeeper(foundation) },
    mounted: mountAll(options),
    tls: { key: certificates.keyPem.reveal(), cert: certificates.certPem },
    consoleDirectory,
    listener: options.listener,
  })
}

/** Every door of the product. A test holds that these are exactly the contract's. */
export function mountAll(options: ApiOptions): Mounted[] {
  const { foundation, index, listener, certificates, point } = options
  const { config, keyFor, parts } = foundation
  const { mount, mounted } = createMount()
  systemRoutes(mount, {
    ...{ version, index, db: parts.db, ca: certificates.caPem },
    ssh: options.sshHealth,
  })
  usersRoutes(mount, options.desk)
  organizationRoutes(mount, { objections: [heldRecordings] })
  siteRoutes(mount, point)
  agentRoutes(mount, {
    version,
    collection: collection({ sealKey: keyFor('credentials') }),
    revisionKey: keyFor('agent configuration'),
    ca: certificates.caPem,
    spool: {
      maxBytes: config.AGENT_SPOOL_MAX_BYTES,
      maxAgeSeconds: config.AGENT_SPOOL_MAX_AGE_SECONDS,
    },
  })
  collectorRoutes(mount)
  activityRoutes(mount, {
    ...{ index, listener, sessions: sessionLookup },
    onBatch: [alertsOnBatch(parts), logonsOnBatch(parts)],
  })
  alertRoutes(mount, { index, listener, point })
  accessPolicyRoutes(mount)
  targetRoutes(mount, targetsOptions(foundation))
  credentialRoutes(mount, { sealKey: keyFor('credentials') })
  directoryRoutes(mount, directoriesOptions(foundation, index))
  stateReportRoutes(mount, directoriesOptions(foundation, index))
  directoryUserRoutes(mount, directoryUsersOptions)
  sessionRoutes(mount, {
    point: options.sshPoint,
    tickets: ticketDoor(foundation),
    noRoom: noRoomFor(options.recordings),
    credentials: { sealKey: keyFor('credentials') },
    sealKey: keyFor('session logins'),
    onBatch: [alertsOnBatch(parts)],
    ...approvalLinks(foundation),
  })
  sessionLiveRoutes(mount, { hub: options.hub, listener, door: options.terminals })
  recordingRoutes(mount, options.recordings)
  timelineRoutes(mount, { index })
  auditTrailRoutes(mount)
  notificationRoutes(mount, { listener })
  emailRoutes(mount, {
    sealKey: keyFor('email password'),
    renewals: {
      approval: (ctx, tx, message) => renewLink(ctx, tx, approvalLinks(foundation), message),
    },
  })
  integrationCredentialRoutes(mount, options.integrationPoint ?? {})
  webhookRoutes(mount, { sealKey: keyFor('webhooks') })
  responseActionRoutes(mount, responseActionsOptions(foundation))
  ticketRoutes(mount, { ...ticketKeys(foundation), point })
  return mounted
}

export function createDoorkeeper({ parts, config }: Foundation): Doorkeeper {
  const { db } = parts
  const now = () => parts.now?.() ?? new Date()
  const options = { idleSeconds: config.SESSION_IDLE_TIMEOUT_SECONDS }
  return {
    async authenticate(credentials) {
      const { bearer } = credentials
      if (bearer?.startsWith(agentTokenPrefix)) return authenticateAgent(db, bearer, now())
      const user = await authenticateUser(parts, options, credentials)
      return user ?? { kind: 'anonymous' }
    },
    async findOrganization(id) {
      const known = OrganizationId.safeParse(id)
      if (!known.success) return undefined
      return db.inOrganization(known.data, (tx) => findOrganizationById(tx, known.data))
    },
    managingOrganization: () =>
      db.asSystem('find the managing organization for a request', getManagingOrganization),
  }
}
