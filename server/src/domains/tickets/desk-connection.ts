import { Connection, type ConnectionInput } from '@gatehouse/contract/service-desks'
import { seal, type SealingKey } from '#platform/crypto/seal.ts'
import { AppError, invalidField } from '#platform/errors.ts'
import { Secret } from '#platform/secret.ts'
import { requireSafeSite } from './desk-address.ts'
import { type Desk, placeOfSecret, secretOf } from './desk.ts'

const secretField = { connectwise: 'privateKey', servicenow: 'password' } as const

function givenSecret(input: ConnectionInput): string | undefined {
  return input.provider === 'connectwise' ? input.privateKey : input.password
}

/** The parts that are no secret; the site as an origin. Throws `invalid_request` when it is not safe. */
export const readConnection = (input: ConnectionInput): Connection =>
  Connection.parse({ ...input, site: requireSafeSite(input.site) })

export function requireSecret(input: ConnectionInput): string {
  const secret = givenSecret(input)
  if (secret !== undefined) return secret
  throw invalidField(`connection.${secretField[input.provider]}`, 'Fill this in.')
}

export const sealSecret = (key: SealingKey, id: string, secret: string): Buffer =>
  seal(key, secret, placeOfSecret(id))

/**
 * The secret that comes with a connection, or else the saved one, which goes only where it was meant to go:
 * whoever may change an address must not thereby get a key they do not know.
 */
export function secretFor(
  input: ConnectionInput,
  saved: Desk | undefined,
  key: SealingKey,
): Secret {
  const given = givenSecret(input)
  if (given !== undefined) return new Secret(given)
  if (!saved) return new Secret(requireSecret(input))
  requireSameTarget(input, saved)
  return secretOf(saved, key)
}

export function requireSameTarget(input: ConnectionInput, { connection }: Desk): void {
  if (readConnection(input).site === connection.site && input.provider === connection.provider) {
    return
  }
  const field = `connection.${secretField[input.provider]}`
  const message = 'The address is another one: enter the key for it again.'
  throw new AppError('invalid_request', message, { fields: [{ path: field, message }] })
}

export const hasGivenSecret = (input: ConnectionInput): boolean => givenSecret(input) !== undefined
