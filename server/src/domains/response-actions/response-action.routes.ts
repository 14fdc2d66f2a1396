import { responseActionsApi } from '@gatehouse/contract/response-actions'
import type { Mount } from '#platform/http/mount.ts'
import type { ResponseActionsOptions } from './account.ts'
import { listRuns, testAction } from './action-test.service.ts'
import { commandLine, namesOfSubjects } from './command-line.ts'
import { createAction, listActions, removeAction, updateAction } from './response-action.service.ts'

export function responseActionRoutes(mount: Mount, options: ResponseActionsOptions): void {
  mount(responseActionsApi.list, (ctx) => listActions(ctx, options))
  mount(responseActionsApi.create, (ctx, { body }) => createAction(ctx, options, body))
  mount(responseActionsApi.update, (ctx, { params, body }) =>
    updateAction(ctx, options, params.responseActionId, body),
  )
  mount(responseActionsApi.remove, (ctx, { params }) => removeAction(ctx, params.responseActionId))
  mount(responseActionsApi.preview, (_ctx, { body }) =>
    Promise.resolve({ command: commandLine(body, namesOfSubjects) }),
  )
  mount(responseActionsApi.test, (ctx, { params }) =>
    testAction(ctx, options, params.responseActionId),
  )
  mount(responseActionsApi.runs, (ctx, { params, query }) =>
    listRuns(ctx, params.responseActionId, query),
  )
}
