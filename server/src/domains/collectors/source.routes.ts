import { collectorsApi } from '@gatehouse/contract/collectors'
import type { Mount } from '#platform/http/mount.ts'
import {
  createSource,
  getConnector,
  getSource,
  listSources,
  removeSource,
  updateConnector,
  updateSource,
} from './source.service.ts'

export function collectorRoutes(mount: Mount): void {
  mount(collectorsApi.list, async (ctx) => ({ sources: await listSources(ctx) }))
  mount(collectorsApi.get, (ctx, { params }) => getSource(ctx, params.sourceId))
  mount(collectorsApi.create, (ctx, { body }) => createSource(ctx, body))
  mount(collectorsApi.update, (ctx, { params, body }) => updateSource(ctx, params.sourceId, body))
  mount(collectorsApi.remove, async (ctx, { params }) => {
    await removeSource(ctx, params.sourceId)
    return {}
  })
  mount(collectorsApi.getConnector, (ctx, { params }) =>
    getConnector(ctx, params.sourceId, params.connectorId),
  )
  mount(collectorsApi.updateConnector, (ctx, { params, body }) =>
    updateConnector(ctx, params.sourceId, params.connectorId, body),
  )
}
