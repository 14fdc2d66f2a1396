import { targetsApi } from '@gatehouse/contract/targets'
import { targetGroupsApi } from '@gatehouse/contract/target-groups'
import type { Mount } from '#platform/http/mount.ts'
import { forgetHostKey, pinHostKey } from './host-key.service.ts'
import { getScan, listScans, startScan } from './host-scan.service.ts'
import { importTargets } from './import.service.ts'
import {
  createGroup,
  listGroups,
  previewRule,
  removeGroup,
  updateGroup,
} from './target-group.service.ts'
import { testTarget } from './target-test.service.ts'
import {
  createTarget,
  listTargets,
  removeTarget,
  showTarget,
  updateTarget,
} from './target.service.ts'
import type { TargetsOptions } from './targets-options.ts'

export function targetRoutes(mount: Mount, options: TargetsOptions): void {
  mount(targetsApi.list, (ctx, { query }) => listTargets(ctx, query))
  mount(targetsApi.create, (ctx, { body }) => createTarget(ctx, options, body))
  mount(targetsApi.import, (ctx, { query, stream, contentEncoding }) =>
    importTargets(ctx, options, { stream, contentEncoding, isTrial: query.isTrial }),
  )
  mount(targetsApi.get, (ctx, { params }) => showTarget(ctx, params.targetId))
  mount(targetsApi.update, (ctx, { params, body }) =>
    updateTarget(ctx, options, params.targetId, body),
  )
  mount(targetsApi.remove, (ctx, { params }) => removeTarget(ctx, params.targetId))
  mount(targetsApi.test, (ctx, { params }) => testTarget(ctx, options, params.targetId))
  mount(targetsApi.pinHostKey, (ctx, { params, body }) =>
    pinHostKey(ctx, params.targetId, body.fingerprint),
  )
  mount(targetsApi.forgetHostKey, (ctx, { params }) =>
    forgetHostKey(ctx, params.targetId, params.hostKeyId),
  )
  mount(targetsApi.scan, (ctx, { params }) => startScan(ctx, params.targetId))
  mount(targetsApi.scans, (ctx, { params, query }) => listScans(ctx, params.targetId, query))
  mount(targetsApi.getScan, (ctx, { params, query }) =>
    getScan(ctx, params.targetId, params.hostScanId, query.since),
  )
  mount(targetGroupsApi.list, (ctx) => listGroups(ctx))
  mount(targetGroupsApi.create, (ctx, { body }) => createGroup(ctx, body))
  mount(targetGroupsApi.update, (ctx, { params, body }) =>
    updateGroup(ctx, params.targetGroupId, body),
  )
  mount(targetGroupsApi.remove, (ctx, { params }) => removeGroup(ctx, params.targetGroupId))
  mount(targetGroupsApi.preview, (ctx, { body }) => previewRule(ctx, body.rule))
}
