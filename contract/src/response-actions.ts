import { z } from 'zod'
import { endpoint, Nothing } from './endpoint.ts'
import {
  ActivityRecordId,
  AlertId,
  AlertRuleId,
  OrganizationId,
  ResponseActionId,
  ResponseActionRunId,
} from './ids.ts'
import { paged, Paging } from './paging.ts'
import { Instant, Name } from './text.ts'

/** Retried so often at most, with a growing delay. */
export const maxActionRetries = 200

const line = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\0\r\n]*$/, 'Write it in one line.')
const absolutePath = line(4096).regex(/^\//, 'Give an absolute path, such as /usr/local/bin/tell.')

const action = {
  name: Name,
  isEnabled: z.boolean(),
  /** Starts when one of these rules raises an alert or adds records to one. */
  ruleIds: z.array(AlertRuleId).max(1000),
  /** A program, not a shell command. */
  run: absolutePath,
  /** Each is one argument, as it is. The alert's are appended. */
  parameters: z.array(line(1000)).max(50),
  workingDirectory: absolutePath,
  /**
   * On: the path of a CSV file with the records is appended, one start for each chunk of rows, and the file is
   * removed afterwards. Off: the ids of the alert and of its newest record are appended.
   */
  writesCsv: z.boolean(),
  rowLimit: z.number().int().min(1).max(1000),
  timeoutSeconds: z.number().int().min(1).max(3600),
}

export const ResponseAction = z.object({
  ...action,
  id: ResponseActionId,
  state: z.object({ isFailing: z.boolean(), reason: z.string(), since: Instant }),
  updatedAt: Instant,
})
export type ResponseAction = z.infer<typeof ResponseAction>

const ResponseActionInput = z.strictObject({
  ...action,
  isEnabled: z.boolean().default(false),
  parameters: action.parameters.default([]),
  workingDirectory: absolutePath.default('/tmp'),
  writesCsv: z.boolean().default(true),
  rowLimit: action.rowLimit.default(1000),
  timeoutSeconds: action.timeoutSeconds.default(60),
})
export type ResponseActionInput = z.infer<typeof ResponseActionInput>

export const ResponseActionRun = z.object({
  id: ResponseActionRunId,
  responseActionId: ResponseActionId,
  organizationId: OrganizationId,
  alertId: AlertId.optional(),
  recordId: ActivityRecordId.optional(),
  isTest: z.boolean(),
  state: z.enum(['waiting', 'running', 'succeeded', 'failed']),
  queuedAt: Instant,
  nextAttemptAt: Instant.optional(),
  attempts: z.array(
    z.object({
      at: Instant,
      milliseconds: z.number().int(),
      exitCode: z.number().int().optional(),
      signal: z.string().optional(),
      /** The end of what it wrote, standard output and error together. */
      output: z.string(),
      problem: z.string().optional(),
    }),
  ),
})
export type ResponseActionRun = z.infer<typeof ResponseActionRun>

const OneAction = z.object({ responseActionId: ResponseActionId })

export const responseActionsApi = {
  list: endpoint({
    method: 'GET',
    path: '/response-actions',
    access: 'response-actions:read',
    summary: 'Commands that alerts start on the server',
    response: z.object({
      /** Whether this server runs them at all, and why not. */
      available: z.object({ isAvailable: z.boolean(), reason: z.string() }),
      responseActions: z.array(ResponseAction),
    }),
  }),
  create: endpoint({
    method: 'POST',
    path: '/response-actions',
    access: 'response-actions:update',
    summary: 'Add a command that alerts start',
    body: ResponseActionInput,
    response: ResponseAction,
  }),
  update: endpoint({
    method: 'PUT',
    path: '/response-actions/:responseActionId',
    access: 'response-actions:update',
    summary: 'Change a command that alerts start',
    params: OneAction,
    body: ResponseActionInput,
    response: ResponseAction,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/response-actions/:responseActionId',
    access: 'response-actions:update',
    summary: 'Remove a command that alerts start',
    params: OneAction,
    response: Nothing,
  }),
  preview: endpoint({
    method: 'POST',
    path: '/response-actions/preview',
    access: 'response-actions:read',
    summary: 'The command line as it would be started',
    body: ResponseActionInput,
    response: z.object({ command: z.array(z.string()) }),
  }),
  test: endpoint({
    method: 'POST',
    path: '/response-actions/:responseActionId/test',
    access: 'response-actions:update',
    summary: 'Start it once with sample ids',
    params: OneAction,
    response: ResponseActionRun,
  }),
  runs: endpoint({
    method: 'GET',
    path: '/response-actions/:responseActionId/runs',
    access: 'response-actions:read',
    summary: 'When it ran, with exit codes and output, newest first',
    params: OneAction,
    query: Paging,
    response: paged('runs', ResponseActionRun),
  }),
}
