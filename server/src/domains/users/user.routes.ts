import { invitationsApi, usersApi } from '@gatehouse/contract/users'
import type { Mount } from '#platform/http/mount.ts'
import { apiTokenRoutes } from './api-token.routes.ts'
import { acceptInvitation, previewInvitation } from './invitation.service.ts'
import { loginRoutes } from './login.routes.ts'
import { updateUser } from './user-update.service.ts'
import {
  inviteUser,
  listUsers,
  reinviteUser,
  removeUser,
  resetSecondFactor,
  unlockUser,
} from './user.service.ts'
import { userKeyRoutes } from './user-key.routes.ts'
import type { SignInDesk } from './users-options.ts'

export function usersRoutes(mount: Mount, desk: SignInDesk): void {
  loginRoutes(mount, desk)
  apiTokenRoutes(mount)
  userKeyRoutes(mount)
  invitationRoutes(mount, desk)

  mount(usersApi.list, async (ctx) => ({ users: await listUsers(ctx) }))
  mount(usersApi.invite, (ctx, { body }) => inviteUser(ctx, desk, body))
  mount(usersApi.update, (ctx, { params, body }) => updateUser(ctx, params.userId, body))
  mount(usersApi.remove, async (ctx, { params }) => {
    await removeUser(ctx, params.userId)
    return {}
  })
  mount(usersApi.reinvite, (ctx, { params }) => reinviteUser(ctx, desk, params.userId))
  mount(usersApi.resetSecondFactor, (ctx, { params }) => resetSecondFactor(ctx, params.userId))
  mount(usersApi.unlock, (ctx, { params }) => unlockUser(ctx, params.userId))
}

function invitationRoutes(mount: Mount, desk: SignInDesk): void {
  mount(invitationsApi.get, (ctx, { body }) => previewInvitation(ctx, body.token))
  mount(invitationsApi.accept, (ctx, { body }) => acceptInvitation(ctx, desk, body))
}
