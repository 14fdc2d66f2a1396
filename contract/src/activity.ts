import { z } from 'zod'
import { Action, ActivityRecord } from './activity-record.ts'
import { download, endpoint, Nothing, subscription } from './endpoint.ts'
import { ActivityRecordId, InOrganization, InvestigationId, SessionId } from './ids.ts'
import { paged, Paging } from './paging.ts'
import { Instant, Name } from './text.ts'

export const operators = [
  'contains',
  'equals',
  'notEquals',
  'startsWith',
  'endsWith',
  'doesNotContain',
] as const
export const Operator = z.enum(operators)
export type Operator = z.infer<typeof Operator>

/** Filters on these fields compare text, without case. */
export const textFields = [
  'who',
  'what',
  'where',
  'objectType',
  'source',
  'connector',
  'workstation',
  'details',
  'before',
  'after',
] as const
export type TextField = (typeof textFields)[number]

const maxValue = 500

/**
 * One text filter in a URL: `who=alice` (contains) or `who=equals:alice`. A value that itself begins with an
 * operator's name and a colon is written with its operator: `who=contains:equals:x`.
 */
const TextFilter = z
  .string()
  .max(maxValue + 20, `A filter has ${maxValue} characters at most.`)
  .transform((text, context) => {
    const match = /^([A-Za-z]+):(.*)$/s.exec(text)
    const named = match?.[1] === undefined ? undefined : Operator.safeParse(match[1])
    const filter = named?.success
      ? { operator: named.data, value: match?.[2] ?? '' }
      : { operator: 'contains' as const, value: text }
    if (filter.value.length === 0)
      context.addIssue({ code: 'custom', message: 'The filter is empty.' })
    if (filter.value.length > maxValue)
      context.addIssue({ code: 'custom', message: `A filter has ${maxValue} characters at most.` })
    return filter
  })
export type TextFilter = z.infer<typeof TextFilter>

/** A parameter given once comes as a string, given more often as a list. */
const many = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(item).min(1).max(50, 'Use 50 values of one filter at most.').optional(),
  )

/** Hours of the day in the organization's zone: `22:00-06:00` goes over midnight. */
export const TimeOfDay = z
  .string()
  .regex(
    /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/,
    'Write hours as from-to, such as 22:00-06:00.',
  )

const ActionFilter = z
  .string()
  .max(40)
  .transform((text, context) => {
    const match = /^(equals|notEquals):(.*)$/s.exec(text)
    const action = Action.safeParse(match?.[2] ?? text)
    if (!action.success) {
      context.addIssue({ code: 'custom', message: `Choose one of: ${Action.options.join(', ')}.` })
      return z.NEVER
    }
    return {
      operator: match?.[1] === 'notEquals' ? ('notEquals' as const) : ('equals' as const),
      value: action.data,
    }
  })

/**
 * What to look for. The same filter repeated means or for positive operators and and for negative ones;
 * different filters mean and.
 */
export const ActivityFilter = z.object({
  who: many(TextFilter),
  what: many(TextFilter),
  where: many(TextFilter),
  objectType: many(TextFilter),
  source: many(TextFilter),
  connector: many(TextFilter),
  workstation: many(TextFilter),
  /** Property names and values, before and after. */
  details: many(TextFilter),
  /** Values of properties before a change, and after it. */
  before: many(TextFilter),
  after: many(TextFilter),
  action: many(ActionFilter),
  succeeded: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
  /** Included. */
  from: Instant.optional(),
  /** Not included. */
  to: Instant.optional(),
  timeOfDay: TimeOfDay.optional(),
  /** Words that must all stand somewhere in the record, in any field. */
  text: z.string().trim().max(maxValue, `A search has ${maxValue} characters at most.`).optional(),
})
export type ActivityFilter = z.infer<typeof ActivityFilter>
/** As it stands in a URL. */
export type ActivityFilterInput = z.input<typeof ActivityFilter>

/** What can be looked for among what is there: also all that was done in a session, whoever saw it. */
export const ActivitySearch = ActivityFilter.extend({ session: SessionId.optional() })
export type ActivitySearch = z.infer<typeof ActivitySearch>

export const HistogramBucket = z.object({
  at: Instant,
  count: z.number().int(),
  failed: z.number().int(),
})
export type HistogramBucket = z.infer<typeof HistogramBucket>

export const Histogram = z.object({
  /** Exact. */
  total: z.number().int(),
  from: Instant,
  to: Instant,
  bucketSeconds: z.number().int(),
  buckets: z.array(HistogramBucket),
})
export type Histogram = z.infer<typeof Histogram>

export const facetFields = ['who', 'action', 'objectType', 'where', 'connector'] as const
export const FacetField = z.enum(facetFields)
export type FacetField = z.infer<typeof FacetField>

export const Facet = z.object({ value: z.string(), count: z.number().int() })

/** A filter kept under a name. */
export const Investigation = z.object({
  id: InvestigationId,
  name: z.string(),
  description: z.string(),
  /** The query part of the Activity page's address. */
  filter: z.string(),
  createdBy: z.string(),
  updatedAt: Instant,
})
export type Investigation = z.infer<typeof Investigation>

const InvestigationInput = z.strictObject({
  name: Name,
  description: z.string().trim().max(1000).default(''),
  filter: z.string().max(8000),
})

/** New records of a live tail, oldest first. */
export const TailMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('records'), records: z.array(ActivityRecord) }),
  /** More came than is sent one by one; read the list again. */
  z.object({ type: z.literal('skipped'), count: z.number().int() }),
])
export type TailMessage = z.infer<typeof TailMessage>

const OneInvestigation = InOrganization.extend({ investigationId: InvestigationId })

export const exportFormats = ['csv', 'json', 'xlsx'] as const

export const activityApi = {
  search: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/activity',
    access: 'activity:read',
    summary: 'Activity records, newest first',
    params: InOrganization,
    query: ActivitySearch.extend(Paging.shape),
    response: paged('records', ActivityRecord),
  }),
  get: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/activity/records/:recordId',
    access: 'activity:read',
    summary: 'One record',
    params: InOrganization.extend({ recordId: ActivityRecordId }),
    response: ActivityRecord,
  }),
  histogram: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/activity/histogram',
    access: 'activity:read',
    summary: 'How many records match, over time',
    params: InOrganization,
    query: ActivitySearch.extend({ buckets: z.coerce.number().int().min(1).max(500).default(60) }),
    response: Histogram,
  }),
  facets: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/activity/facets',
    access: 'activity:read',
    summary: 'The most frequent values of a field among the records that match',
    params: InOrganization,
    query: ActivitySearch.extend({
      field: FacetField,
      limit: z.coerce.number().int().min(1).max(100).default(10),
    }),
    response: z.object({ values: z.array(Facet) }),
  }),
  export: download({
    path: '/organizations/:organizationId/activity/export',
    access: 'activity:export',
    summary: 'All records that match, as a file',
    params: InOrganization,
    query: ActivitySearch.extend({ format: z.enum(exportFormats) }),
    contentTypes: [
      'text/csv',
      'application/json',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ],
  }),
  tail: subscription({
    path: '/organizations/:organizationId/activity/tail',
    access: 'activity:read',
    summary: 'New records that match, as they arrive',
    params: InOrganization,
    query: ActivitySearch,
    message: TailMessage,
  }),
}

export const investigationsApi = {
  list: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/investigations',
    access: 'activity:read',
    summary: 'Saved investigations',
    params: InOrganization,
    response: z.object({ investigations: z.array(Investigation) }),
  }),
  create: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/investigations',
    access: 'investigations:update',
    summary: 'Save a filter under a name',
    params: InOrganization,
    body: InvestigationInput,
    response: Investigation,
  }),
  update: endpoint({
    method: 'PUT',
    path: '/organizations/:organizationId/investigations/:investigationId',
    access: 'investigations:update',
    summary: 'Change a saved investigation',
    params: OneInvestigation,
    body: InvestigationInput,
    response: Investigation,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/organizations/:organizationId/investigations/:investigationId',
    access: 'investigations:update',
    summary: 'Remove a saved investigation',
    params: OneInvestigation,
    response: Nothing,
  }),
}

/** Across the organizations that the caller may see. */
export const overviewApi = {
  get: endpoint({
    method: 'GET',
    path: '/overview',
    access: 'signed-in',
    summary: 'Activity over time and top actors of all visible organizations, or of one',
    query: z.object({
      organizationId: InOrganization.shape.organizationId.optional(),
      days: z.coerce.number().int().min(1).max(365).default(7),
    }),
    response: z.object({
      histogram: Histogram,
      topActors: z.array(Facet.extend({ organizationId: InOrganization.shape.organizationId })),
      topActions: z.array(Facet),
      perOrganization: z.array(
        z.object({
          organizationId: InOrganization.shape.organizationId,
          records: z.number().int(),
          failedLogons: z.number().int(),
          trend: z.array(z.number().int()),
        }),
      ),
    }),
  }),
}
