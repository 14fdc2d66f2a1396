import { loginCookie, loginsApi } from '@gatehouse/contract/logins'
import type { Mount } from '#platform/http/mount.ts'
import { endLogin, endOtherLogins, getCurrentLogin, listLogins } from './login.service.ts'
import { changePassword } from './password.service.ts'
import { confirmSecondFactor, startSecondFactor } from './second-factor.service.ts'
import { signIn } from './sign-in.service.ts'
import type { SignInDesk } from './users-options.ts'

export function loginRoutes(mount: Mount, desk: SignInDesk): void {
  mount(loginsApi.create, async (ctx, { body, exchange }) => {
    const login = await signIn(ctx, desk, { ...body, client: exchange.userAgent })
    exchange.setCookie(loginCookie, login.token, login.expiresAt)
    return { ...login, expiresAt: login.expiresAt.toISOString() }
  })
  mount(loginsApi.current, (ctx) => getCurrentLogin(ctx))
  mount(loginsApi.end, async (ctx, { exchange }) => {
    await endLogin(ctx)
    exchange.clearCookie(loginCookie)
    return {}
  })
  mount(loginsApi.list, async (ctx) => ({ logins: await listLogins(ctx) }))
  mount(loginsApi.endOthers, async (ctx) => {
    await endOtherLogins(ctx)
    return {}
  })
  mount(loginsApi.changePassword, async (ctx, { body }) => {
    await changePassword(ctx, desk, body)
    return {}
  })
  mount(loginsApi.startSecondFactor, (ctx) => startSecondFactor(ctx, desk))
  mount(loginsApi.confirmSecondFactor, async (ctx, { body, exchange }) => {
    const enrolled = await confirmSecondFactor(ctx, desk, body.code)
    const { token, expiresAt, recoveryCodes } = enrolled
    const { by } = ctx.principal
    if (by.kind === 'login' && !by.isCookie) return { recoveryCodes, token }
    exchange.setCookie(loginCookie, token, expiresAt)
    return { recoveryCodes }
  })
}
