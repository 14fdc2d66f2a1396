import { z } from 'zod'
import { endpoint, Nothing } from './endpoint.ts'
import {
  CheckoutId,
  CredentialId,
  InOrganization,
  OrganizationId,
  PasswordPolicyId,
  TargetId,
  UserId,
} from './ids.ts'
import { paged, Paging } from './paging.ts'
import { FormerSecret, Revealed, RevealReason } from './revealed-secrets.ts'
import { Instant, Name } from './text.ts'

/** How an account proves itself to its target. A certificate is made for each connection by the organization's own CA. */
export const SecretKind = z.enum(['password', 'ssh-key', 'ssh-certificate'])
export type SecretKind = z.infer<typeof SecretKind>

/**
 * `service`: with which Gatehouse itself works on targets. `managed`: a lasting account whose secret we replace.
 * `stored`: kept by hand. `laps`: of the local administrator of a computer, kept by the directory and read there whenever it is
 * borrowed; afterwards the computer is told to replace it.
 */
export const credentialPurposes = ['service', 'managed', 'stored', 'laps'] as const
export const CredentialPurpose = z.enum(credentialPurposes)
export type CredentialPurpose = z.infer<typeof CredentialPurpose>

/** `unknown` until it was tried; `mismatch`: the target refuses our secret. */
export const VerificationState = z.enum(['unknown', 'verified', 'mismatch', 'failed'])
export type VerificationState = z.infer<typeof VerificationState>

/** An account name as Linux and most devices take it; a domain account as `DOMAIN\name` or `name@domain`. */
export const AccountName = z
  .string()
  .trim()
  .min(1, 'Give the name of the account.')
  .max(256)
  .regex(/^[^\s\p{Cc}:,]+$/u, 'A name of an account has no spaces, colons or commas.')

/** Replacing the secret of a managed credential. */
export const RotationSettings = z.strictObject({
  /** 0 never by itself. */
  everyDays: z.number().int().min(0).max(3650),
  /** When a checkout or a session with it ends. */
  onRelease: z.boolean(),
  /** A verification that finds another secret at the target replaces it. */
  resetOnMismatch: z.boolean(),
  /** 0 never by itself. */
  verifyEveryHours: z.number().int().min(0).max(8760),
})
export type RotationSettings = z.infer<typeof RotationSettings>

export const defaultRotation: RotationSettings = {
  everyDays: 30,
  onRelease: true,
  resetOnMismatch: false,
  verifyEveryHours: 24,
}

export const Credential = z.object({
  id: CredentialId,
  organizationId: OrganizationId,
  name: z.string(),
  /** Absent: used on several targets. */
  targetId: TargetId.optional(),
  targetName: z.string().optional(),
  username: z.string(),
  kind: SecretKind,
  purpose: CredentialPurpose,
  description: z.string(),
  hasSecret: z.boolean(),
  /** Of a key: the public half, in the form of authorized_keys. */
  publicKey: z.string().optional(),
  passwordPolicyId: PasswordPolicyId.optional(),
  rotation: RotationSettings,
  verification: z.object({
    state: VerificationState,
    /** A whole sentence; empty while unknown. */
    text: z.string(),
    checkedAt: Instant.optional(),
  }),
  /** A rotation under way or waiting to be tried again; absent when none is. */
  rotating: z.object({ since: Instant, step: z.string(), problem: z.string() }).optional(),
  secretChangedAt: Instant.optional(),
  nextRotationAt: Instant.optional(),
  checkedOutBy: z
    .object({ checkoutId: CheckoutId, userId: UserId, username: z.string(), until: Instant })
    .optional(),
  /** Targets on which Gatehouse works with it. */
  serviceOf: z.number().int(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Credential = z.infer<typeof Credential>

const NewSecret = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('password'), password: z.string().min(1).max(1024) }),
  z.strictObject({
    from: z.literal('private-key'),
    /** OpenSSH or PEM. */
    privateKey: z.string().min(1).max(32_768),
    passphrase: z.string().max(1024).default(''),
  }),
  /** A password by the policy, an Ed25519 key, or certificates, made by us. */
  z.strictObject({ from: z.literal('generated') }),
])
export type NewSecret = z.infer<typeof NewSecret>

export const CredentialInput = z.strictObject({
  name: Name,
  targetId: TargetId.optional(),
  username: AccountName,
  kind: SecretKind.default('password'),
  purpose: CredentialPurpose.default('stored'),
  description: z.string().trim().max(1000).default(''),
  passwordPolicyId: PasswordPolicyId.optional(),
  rotation: RotationSettings.default(defaultRotation),
  secret: NewSecret,
})
export type CredentialInput = z.infer<typeof CredentialInput>

const CredentialChanges = z
  .strictObject({
    name: Name,
    username: AccountName,
    purpose: CredentialPurpose,
    description: z.string().trim().max(1000),
    passwordPolicyId: PasswordPolicyId.nullable(),
    rotation: RotationSettings,
  })
  .partial()
export type CredentialChanges = z.infer<typeof CredentialChanges>

/** What happened to a credential, newest first. */
export const CredentialEvent = z.object({
  at: Instant,
  by: z.string(),
  kind: z.enum([
    'created',
    'set',
    'rotated',
    'rotation-failed',
    'verified',
    'mismatch',
    'verification-failed',
    'revealed',
    'checked-out',
    'checked-in',
    'used',
    'changed',
  ]),
  /** A whole sentence. */
  text: z.string(),
})
export type CredentialEvent = z.infer<typeof CredentialEvent>

/** Something that uses an account with its password, as far as is known: it has to be told of a new one. */
export const Dependent = z.object({
  kind: z.enum(['service-name', 'service', 'scheduled-job', 'managed-service-account']),
  /** The target that it is on, when it is one. */
  targetId: TargetId.optional(),
  /** Where it is: a target, or a service as it is named in the domain: `MSSQLSvc/db1.corp.test:1433`. */
  where: z.string(),
  /** A whole sentence. */
  text: z.string(),
})
export type Dependent = z.infer<typeof Dependent>

const OneCredential = InOrganization.extend({ credentialId: CredentialId })

export const credentialsApi = {
  list: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/credentials',
    access: 'credentials:read',
    summary: 'Credentials of an organization; never their secrets',
    params: InOrganization,
    query: Paging.extend({
      text: z.string().trim().max(200).optional(),
      targetId: TargetId.optional(),
      purpose: CredentialPurpose.optional(),
      state: VerificationState.optional(),
    }),
    response: paged('credentials', Credential),
  }),
  create: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/credentials',
    access: 'credentials:update',
    summary: 'Add a credential',
    params: InOrganization,
    body: CredentialInput,
    response: Credential,
  }),
  get: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/credentials/:credentialId',
    access: 'credentials:read',
    summary: 'One credential',
    params: OneCredential,
    response: Credential,
  }),
  update: endpoint({
    method: 'PATCH',
    path: '/organizations/:organizationId/credentials/:credentialId',
    access: 'credentials:update',
    summary: 'Change what is known of a credential, not its secret',
    params: OneCredential,
    body: CredentialChanges,
    response: Credential,
  }),
  remove: endpoint({
    method: 'DELETE',
    path: '/organizations/:organizationId/credentials/:credentialId',
    access: 'credentials:update',
    summary: 'Forget a credential; the account stays on its target',
    params: OneCredential,
    response: Nothing,
  }),
  setSecret: endpoint({
    method: 'PUT',
    path: '/organizations/:organizationId/credentials/:credentialId/secret',
    access: 'credentials:update',
    summary: 'Store another secret, which somebody set on the target by hand',
    params: OneCredential,
    body: NewSecret,
    response: Credential,
  }),
  /** In person only; each is an event that names who saw it and why. */
  reveal: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/credentials/:credentialId/reveal',
    access: 'credentials:update',
    summary: 'Show the secret once, or a former one',
    params: OneCredential,
    body: z.strictObject({ reason: RevealReason, formerSecretId: z.uuid().optional() }),
    response: Revealed,
  }),
  formerSecrets: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/credentials/:credentialId/former-secrets',
    access: 'credentials:read',
    summary: 'Which former secrets are kept and until when, newest first; not the secrets',
    params: OneCredential,
    response: z.object({ secrets: z.array(FormerSecret) }),
  }),
  verify: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/credentials/:credentialId/verification',
    access: 'credentials:update',
    summary: 'Sign in with it, to see whether the target takes it',
    params: OneCredential,
    response: Credential,
  }),
  rotate: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/credentials/:credentialId/rotation',
    access: 'credentials:update',
    summary: 'Replace the secret on the target now',
    params: OneCredential,
    body: z
      .strictObject({
        /** Of an account that others depend on: they will be told of the new password. */
        confirmsDependents: z.boolean().default(false),
      })
      .prefault({}),
    response: Credential,
  }),
  dependents: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/credentials/:credentialId/dependents',
    access: 'credentials:read',
    summary: 'Where the account of a domain is used, by the domain and by scans of hosts',
    params: OneCredential,
    response: z.object({
      dependents: z.array(Dependent),
      /** Why the domain could not be asked; a whole sentence, else empty. */
      problem: z.string(),
    }),
  }),
  checkOut: endpoint({
    method: 'POST',
    path: '/organizations/:organizationId/credentials/:credentialId/checkouts',
    access: 'credentials:update',
    summary: 'Borrow a secret for a time; nobody else gets it meanwhile',
    params: OneCredential,
    body: z.strictObject({
      reason: RevealReason,
      minutes: z.number().int().min(1).max(1440).default(60),
    }),
    response: z.object({
      checkoutId: CheckoutId,
      secret: z.string(),
      until: Instant,
      /** The console hides it after so long; it is borrowed until then nonetheless. */
      showSeconds: z.number().int(),
    }),
  }),
  checkIn: endpoint({
    method: 'DELETE',
    path: '/organizations/:organizationId/credentials/:credentialId/checkouts/:checkoutId',
    access: 'credentials:update',
    summary: 'Give it back; the secret is replaced when that is set',
    params: OneCredential.extend({ checkoutId: CheckoutId }),
    response: Credential,
  }),
  events: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/credentials/:credentialId/events',
    access: 'credentials:read',
    summary: 'What happened to a credential, newest first',
    params: OneCredential,
    query: Paging,
    response: paged('events', CredentialEvent),
  }),
  /** For `TrustedUserCAKeys` of sshd. */
  authority: endpoint({
    method: 'GET',
    path: '/organizations/:organizationId/ssh-authority',
    access: 'credentials:read',
    summary: 'Public key of the organization’s CA for SSH certificates',
    params: InOrganization,
    response: z.object({ publicKey: z.string(), fingerprint: z.string(), createdAt: Instant }),
  }),
}
