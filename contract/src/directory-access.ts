import { z } from 'zod'

/** How a domain is reached: always encrypted, since a password is sent (RFC 4513, 5.1). */
export const DirectoryAccess = z.strictObject({
  /**
   * Domain controllers in the order in which they are tried, each a name or an address, with a port where it is not the
   * usual one. None: those that DNS names for the domain (`_ldap._tcp`).
   */
  controllers: z
    .array(
      z
        .string()
        .trim()
        .min(1)
        .max(260)
        .regex(
          /^(\[[0-9A-Fa-f:.]+\]|[\p{L}\p{N}._-]+)(:\d{1,5})?$/u,
          'Give a name or an address, with a port where it is not the usual one: dc1.corp.test:636.',
        ),
    )
    .max(20)
    .default([]),
  encryption: z.enum(['ldaps', 'starttls']).default('ldaps'),
  /** In PEM: only certificates of these authorities are trusted. Empty: those that the machine trusts. */
  caCertificates: z.string().max(65_536).default(''),
})
export type DirectoryAccess = z.infer<typeof DirectoryAccess>
