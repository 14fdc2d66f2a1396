import { z } from 'zod'
import { endpoint, Nothing } from './endpoint.ts'
import { InOrganization, OrganizationId, ServiceDeskId } from './ids.ts'
import { Severity } from './severities.ts'
import { Instant, Name } from './text.ts'
import { Reference, TicketSettings, TicketTemplates } from './ticket-settings.ts'

export const ticketProviders = ['connectwise', 'servicenow'] as const
export const TicketProvider = z.enum(ticketProviders)
export type TicketProvider = z.infer<typeof TicketProvider>

export const ticketProviderNames: Readonly<Record<TicketProvider, string>> = {
  connectwise: 'ConnectWise PSA',
  servicenow: 'ServiceNow',
}

const line = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^[^\p{Cc}]*$/u, 'Write it in one line.')
const required = (max: number) => line(max).min(1, 'Fill this in.')
/** `https://`, or `http://` to a computer of one's own for a trial; the server refuses the rest. */
const Site = z
  .url({ protocol: /^https?$/, error: 'Give an address that begins with https://.' })
  .max(500)

/** What it takes to reach a service desk. Secrets go in and never come out. */
export const ConnectionInput = z.discriminatedUnion('provider', [
  z.strictObject({
    provider: z.literal('connectwise'),
    site: Site,
    companyId: required(100),
    publicKey: required(200),
    /** Absent keeps the one there is. */
    privateKey: z.string().min(1).max(500).optional(),
    /** The integrator's id that ConnectWise asks for with each request. */
    clientId: line(200),
  }),
  z.strictObject({
    provider: z.literal('servicenow'),
    site: Site,
    username: required(200),
    password: z.string().min(1).max(500).optional(),
  }),
])
export type ConnectionInput = z.infer<typeof ConnectionInput>

export const Connection = z.discriminatedUnion('provider', [
  z.object({
    provider: z.literal('connectwise'),
    site: z.string(),
    companyId: z.string(),
    publicKey: z.string(),
    clientId: z.string(),
  }),
  z.object({ provider: z.literal('servicenow'), site: z.string(), username: z.string() }),
])
export type Connection = z.infer<typeof Connection>

/** Where tickets go. ServiceNow uses `team` (assignment group), `type` (category), `subType` and `contact` (caller). */
export const Routing = z.strictObject({
  board: Reference.optional(),
  team: Reference.optional(),
  type: Reference.optional(),
  subType: Reference.optional(),
  source: Reference.optional(),
  /** Status of new tickets; without it the board's own. */
  newStatus: Reference.optional(),
  contact: Reference.optional(),
})
export type Routing = z.infer<typeof Routing>

/** What a severity of ours means at the service desk. ServiceNow: impact, urgency and severity, each `1` to `3`. */
export const Ranking = z.strictObject({
  priority: Reference.optional(),
  severity: Reference.optional(),
  impact: Reference.optional(),
  urgency: Reference.optional(),
})
export type Ranking = z.infer<typeof Ranking>

export const ServiceDeskState = z.object({
  isFailing: z.boolean(),
  /** A whole sentence; the service desk's own words when it refused. */
  reason: z.string(),
  since: Instant,
})

export const ServiceDesk = z.object({
  id: ServiceDeskId,
  name: z.string(),
  isEnabled: z.boolean(),
  connection: Connection,
  hasSecret: z.boolean(),
  routing: Routing,
  ranking: z.record(Severity, Ranking),
  templates: TicketTemplates,
  settings: TicketSettings,
  /** Callbacks tell us of changes at once; the poll finds what they missed. */
  callbacks: z.object({
    isEnabled: z.boolean(),
    /** Where the service desk sends them. Not to be guessed: it is half of what protects it. */
    url: z.string(),
    /** Hosts from which keys for signatures may be fetched. */
    keyHosts: z.array(z.string()),
    lastReceivedAt: Instant.optional(),
  }),
  state: ServiceDeskState,
  waiting: z.number().int(),
  failed: z.number().int(),
  organizationCount: z.number().int(),
  updatedAt: Instant,
})
export type ServiceDesk = z.infer<typeof ServiceDesk>

const ServiceDeskChanges = z.strictObject({
  name: Name.optional(),
  isEnabled: z.boolean().optional(),
  connection: ConnectionInput.optional(),
  routing: Routing.optional(),
  ranking: z.record(Severity, Ranking).optional(),
  templates: TicketTemplates.optional(),
  settings: TicketSettings.optional(),
  callbacks: z
    .strictObject({
      isEnabled: z.boolean(),
      keyHosts: z.array(z.string().min(1).max(253)).max(20),
    })
    .optional(),
})
export type ServiceDeskChanges = z.infer<typeof ServiceDeskChanges>

export const lookupKinds = [
  'companies',
  'boards',
  'statuses',
  'teams',
  'types',
  'subTypes',
  'sources',
  'contacts',
  'priorities',
  'severities',
  'impacts',
  'urgencies',
] as const
export const LookupKind = z.enum(lookupKinds)
export type LookupKind = z.infer<typeof LookupKind>

/** Which company of the service desk a customer is, and what is different for it. */
export const TicketMapping = z.object({
  organizationId: OrganizationId,
  serviceDeskId: ServiceDeskId,
  company: Reference,
  /** Only what differs from the service desk's own. */
  routing: Routing,
  isEnabled: z.boolean(),
})
export type TicketMapping = z.infer<typeof TicketMapping>

const OneDesk = z.object({ serviceDeskId: ServiceDeskId })

const TestSteps = z.object({
  succeeded: z.boolean(),
  steps: z.array(z.object({ name: z.string(), succeeded: z.boolean(), answer: z.string() })),
})

export const serviceDesksApi = {
  list: endpoint({
    method: 'GET',
    path: '/service-desks',
    access: 'service-desks:read',
    summary: 'Connected service desks, with how delivery goes',
    response: z.object({ serviceDesks: z.array(ServiceDesk) }),
  }),
  create: endpoint({
    method: 'POST',
    path: '/service-desks',
    access: 'service-desks:update',
    summary: 'Connect a service desk',
    body: z.strictObject({ name: Name, connection: ConnectionInput }),
    response: ServiceDesk,
  }),
  get: endpoint({
    method: 'GET',
    path: '/service-desks/:serviceDeskId',
    access: 'service-desks:read',
    summary: 'One service desk with its settings',
    params: OneDesk,
    response: ServiceDesk,
  }),
  update: endpoint({
    method: 'PATCH',
    path: '/service-desks/:serviceDeskId',
    access: 'service-desks:update',
    summary: 'Change connection, routing, templates or behaviour',
    params: OneDesk,
    body: ServiceDeskChanges,
    response: ServiceDesk,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/service-desks/:serviceDeskId',
    access: 'service-desks:update',
    summary: 'Disconnect a service desk; its tickets stay where they are',
    params: OneDesk,
    response: Nothing,
  }),
  testConnection: endpoint({
    method: 'POST',
    path: '/service-desks/test',
    access: 'service-desks:update',
    summary: 'Try a connection step by step: name, TLS, keys, permissions',
    body: z.strictObject({
      connection: ConnectionInput,
      /** Whose saved secret is used where the connection brings none. */
      serviceDeskId: ServiceDeskId.optional(),
    }),
    response: TestSteps,
  }),
  lookup: endpoint({
    method: 'GET',
    path: '/service-desks/:serviceDeskId/lookups/:kind',
    access: 'service-desks:read',
    summary: 'What can be chosen at the service desk: companies, boards, statuses and so on',
    params: OneDesk.extend({ kind: LookupKind }),
    query: z.object({
      /** The board of statuses, teams, types; the company of contacts; the type of sub-types. */
      parentId: z.string().max(100).optional(),
      text: z.string().trim().max(100).optional(),
    }),
    response: z.object({ choices: z.array(Reference), isComplete: z.boolean() }),
  }),
  testTicket: endpoint({
    method: 'POST',
    path: '/service-desks/:serviceDeskId/test-ticket',
    access: 'service-desks:update',
    summary: 'Make a test ticket with an attachment, for one organization',
    params: OneDesk,
    body: z.strictObject({ organizationId: OrganizationId }),
    response: TestSteps.extend({ number: z.string().optional(), url: z.string().optional() }),
  }),
  mappings: endpoint({
    method: 'GET',
    path: '/ticket-mappings',
    access: 'service-desks:read',
    summary: 'Which company each organization is at the service desk',
    response: z.object({ mappings: z.array(TicketMapping) }),
  }),
  saveMapping: endpoint({
    method: 'PUT',
    path: '/ticket-mappings/:organizationId',
    access: 'service-desks:update',
    summary: 'Choose the service desk and the company of an organization',
    params: InOrganization,
    body: TicketMapping.omit({ organizationId: true }).strict(),
    response: TicketMapping,
  }),
  removeMapping: endpoint({
    method: 'DELETE',
    path: '/ticket-mappings/:organizationId',
    access: 'service-desks:update',
    summary: 'Make no more tickets for an organization',
    params: InOrganization,
    response: Nothing,
  }),
  /** Signed by the service desk; whoever cannot sign gets the same answer and changes nothing. */
  callback: endpoint({
    method: 'POST',
    path: '/service-desks/callbacks/:token',
    access: 'public',
    summary: 'Where a service desk tells of changes, signed',
    params: z.object({ token: z.string().min(20).max(200) }),
    query: z.looseObject({}),
    body: z.looseObject({}),
    response: Nothing,
  }),
}
