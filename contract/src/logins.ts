import { z } from 'zod'
import { endpoint, Nothing } from './endpoint.ts'
import { ApiTokenId, LoginId, OrganizationId } from './ids.ts'
import { OrganizationKind, Permission } from './permissions.ts'
import { Instant, Name } from './text.ts'
import { Password, User } from './users.ts'

/** What stands between a correct password and the console. */
export const LoginStep = z.enum(['done', 'enrol-second-factor'])

/** The signed-in user as the console needs to know them. */
export const CurrentLogin = z.object({
  user: User,
  organization: z.object({
    id: OrganizationId,
    name: z.string(),
    kind: OrganizationKind,
    timeZone: z.string(),
  }),
  /** By the kind of organization that it is done to. */
  permissions: z.record(OrganizationKind, z.array(Permission)),
  step: LoginStep,
  /** Sent back in the header `gatehouse-csrf` with each request that changes something. */
  csrfToken: z.string(),
  expiresAt: Instant,
})
export type CurrentLogin = z.infer<typeof CurrentLogin>

export const csrfHeader = 'gatehouse-csrf'
export const loginCookie = '__Host-gatehouse'

/** Six digits of the authenticator, or a recovery code. */
const Code = z.string().trim().min(6).max(40)

export const loginsApi = {
  create: endpoint({
    method: 'POST',
    path: '/logins',
    access: 'public',
    summary: 'Sign in: answers a token for scripts and sets the cookie for browsers',
    body: z.strictObject({
      username: z.string().trim().min(1).max(200),
      password: z.string().min(1).max(256),
      /** Asked for with the error field `code` when the user has a second factor. */
      code: Code.optional(),
      /** Set by the console: the sign-in of a person, who can be led through enrolment. */
      interactive: z.boolean().default(false),
    }),
    response: z.object({
      token: z.string(),
      expiresAt: Instant,
      step: LoginStep,
      csrfToken: z.string(),
    }),
  }),
  current: endpoint({
    method: 'GET',
    path: '/logins/current',
    access: 'signed-in',
    summary: 'Who is signed in, and what they may do',
    response: CurrentLogin,
  }),
  end: endpoint({
    method: 'DELETE',
    path: '/logins/current',
    access: 'in-person',
    summary: 'Sign out',
    response: Nothing,
  }),
  list: endpoint({
    method: 'GET',
    path: '/logins',
    access: 'in-person',
    summary: 'Where the caller is signed in',
    response: z.object({
      logins: z.array(
        z.object({
          id: LoginId,
          isCurrent: z.boolean(),
          address: z.string(),
          client: z.string(),
          createdAt: Instant,
          lastSeenAt: Instant,
        }),
      ),
    }),
  }),
  endOthers: endpoint({
    method: 'DELETE',
    path: '/logins',
    access: 'in-person',
    summary: 'Sign out everywhere else',
    response: Nothing,
  }),
  changePassword: endpoint({
    method: 'PUT',
    path: '/logins/current/password',
    access: 'in-person',
    summary: "Change one's own password; ends all other logins",
    body: z.strictObject({ currentPassword: z.string().min(1).max(256), newPassword: Password }),
    response: Nothing,
  }),
  startSecondFactor: endpoint({
    method: 'POST',
    path: '/logins/current/second-factor',
    access: 'in-person',
    summary: 'Begin to enrol an authenticator; answers the secret to scan',
    response: z.object({
      /** `otpauth://totp/...`, for the picture to scan. */
      uri: z.string(),
      /** Base32, to type. */
      secret: z.string(),
    }),
  }),
  confirmSecondFactor: endpoint({
    method: 'PUT',
    path: '/logins/current/second-factor',
    access: 'in-person',
    summary: 'Prove the authenticator with a code; answers the recovery codes, shown once',
    body: z.strictObject({
      code: z
        .string()
        .trim()
        .regex(/^\d{6}$/, 'The code has six digits.'),
    }),
    response: z.object({
      recoveryCodes: z.array(z.string()),
      /** The login's new token, for callers that send it themselves; browsers get it as the cookie. */
      token: z.string().optional(),
    }),
  }),
}

/** A token's scopes: `read` is every permission that ends in `:read`, and `activity:export`. */
export const TokenScope = z.union([z.literal('all'), z.literal('read'), Permission])

export const ApiToken = z.object({
  id: ApiTokenId,
  name: z.string(),
  scopes: z.array(TokenScope),
  /** The first letters, to recognize it. */
  prefix: z.string(),
  createdAt: Instant,
  expiresAt: Instant,
  lastUsedAt: Instant.optional(),
})
export type ApiToken = z.infer<typeof ApiToken>

export const apiTokensApi = {
  list: endpoint({
    method: 'GET',
    path: '/api-tokens',
    access: 'signed-in',
    summary: "The caller's own API tokens",
    response: z.object({ tokens: z.array(ApiToken) }),
  }),
  create: endpoint({
    method: 'POST',
    path: '/api-tokens',
    access: 'in-person',
    summary: 'Make an API token, shown once; never with more rights than its maker',
    body: z.strictObject({
      name: Name,
      scopes: z.array(TokenScope).min(1).max(50),
      expiresInDays: z.number().int().min(1).max(365).default(90),
    }),
    response: ApiToken.extend({ token: z.string() }),
  }),
  revoke: endpoint({
    method: 'DELETE',
    path: '/api-tokens/:apiTokenId',
    access: 'in-person',
    summary: 'End an API token',
    params: z.object({ apiTokenId: ApiTokenId }),
    response: Nothing,
  }),
}
