import { directoriesApi, directoryPicturesApi } from '@gatehouse/contract/directories'
import type { Mount } from '#platform/http/mount.ts'
import type { DirectoriesOptions } from './directories-options.ts'
import { requestSync, showDirectories, showDirectory, updateSettings } from './directory.service.ts'
import { listObjects, showObject } from './object.service.ts'
import { receivePart } from './picture-door.service.ts'

export function directoryRoutes(mount: Mount, options: DirectoriesOptions): void {
  mount(directoriesApi.list, async (ctx) => ({ directories: await showDirectories(ctx) }))
  mount(directoriesApi.get, (ctx, { params }) => showDirectory(ctx, params.directoryId))
  mount(directoriesApi.update, (ctx, { params, body }) =>
    updateSettings(ctx, options, params.directoryId, body),
  )
  mount(directoriesApi.sync, (ctx, { params }) => requestSync(ctx, params.directoryId))
  mount(directoriesApi.objects, (ctx, { params, query }) =>
    listObjects(ctx, params.directoryId, query),
  )
  mount(directoriesApi.object, (ctx, { params, query }) =>
    showObject(ctx, options, params.directoryId, params.directoryObjectId, query.at),
  )
  mount(directoryPicturesApi.send, (ctx, { params, body }) =>
    receivePart(ctx, { ...params, ...body }),
  )
}
