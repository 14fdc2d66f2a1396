import { userKeysApi } from '@gatehouse/contract/user-keys'
import type { Mount } from '#platform/http/mount.ts'
import { decideSshSignIn, getSshSignIn } from './ssh-sign-in-decision.service.ts'
import { addUserKey, listUserKeys, removeUserKey } from './user-key.service.ts'

export function userKeyRoutes(mount: Mount): void {
  mount(userKeysApi.list, async (ctx) => ({ keys: await listUserKeys(ctx) }))
  mount(userKeysApi.add, (ctx, { body }) => addUserKey(ctx, body))
  mount(userKeysApi.remove, async (ctx, { params }) => {
    await removeUserKey(ctx, params.userKeyId)
    return {}
  })
  mount(userKeysApi.pendingSignIn, (ctx, { params }) => getSshSignIn(ctx, params.code))
  mount(userKeysApi.decideSignIn, async (ctx, { params, body }) => {
    await decideSshSignIn(ctx, params.code, body.decision)
    return {}
  })
}
