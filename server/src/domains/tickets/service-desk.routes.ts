import { serviceDesksApi } from '@gatehouse/contract/service-desks'
import type { Mount } from '#platform/http/mount.ts'
import { receiveCallback } from './callback.service.ts'
import { lookUp, makeTestTicket, testConnection } from './desk-trial.service.ts'
import {
  createServiceDesk,
  getServiceDesk,
  listServiceDesks,
  removeServiceDesk,
  updateServiceDesk,
} from './service-desk.service.ts'
import type { ViewOptions } from './service-desk.view.ts'
import { createKeyFetcher } from './signing-key.ts'
import { listMappings, removeMapping, saveMapping } from './ticket-mapping.service.ts'

export function serviceDeskRoutes(mount: Mount, options: ViewOptions): void {
  mount(serviceDesksApi.list, async (ctx) => ({
    serviceDesks: await listServiceDesks(ctx, options),
  }))
  mount(serviceDesksApi.create, (ctx, { body }) => createServiceDesk(ctx, options, body))
  mount(serviceDesksApi.get, (ctx, { params }) =>
    getServiceDesk(ctx, options, params.serviceDeskId),
  )
  mount(serviceDesksApi.update, (ctx, { params, body }) =>
    updateServiceDesk(ctx, options, params.serviceDeskId, body),
  )
  mount(serviceDesksApi.remove, async (ctx, { params }) => {
    await removeServiceDesk(ctx, options, params.serviceDeskId)
    return {}
  })
  mount(serviceDesksApi.testConnection, (ctx, { body }) => testConnection(ctx, options, body))
  mount(serviceDesksApi.lookup, (ctx, { params, query }) =>
    lookUp(ctx, options, params.serviceDeskId, params.kind, query),
  )
  mount(serviceDesksApi.testTicket, (ctx, { params, body }) =>
    makeTestTicket(ctx, options, params.serviceDeskId, body.organizationId),
  )
  mount(serviceDesksApi.mappings, async (ctx) => ({ mappings: await listMappings(ctx) }))
  mount(serviceDesksApi.saveMapping, (ctx, { body }) => saveMapping(ctx, body))
  mount(serviceDesksApi.removeMapping, async (ctx) => {
    await removeMapping(ctx)
    return {}
  })
  const fetchKey = createKeyFetcher()
  mount(serviceDesksApi.callback, async (ctx, { params, body, exchange }) => {
    const signature = exchange.header('x-content-signature')
    const callback = { token: params.token, rawBody: exchange.rawBody, body, signature }
    await receiveCallback(ctx, options, fetchKey, callback)
    return {}
  })
}
