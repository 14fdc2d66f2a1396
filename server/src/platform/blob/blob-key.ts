import { AppError } from '../errors.ts'

const maxKeyBytes = 512
const segment = /^[a-z0-9][a-z0-9._-]{0,127}$/

/**
 * Keys are lower-case segments with slashes between, such as `recordings/<organization>/<id>.rec`:
 * what every file system and every object store takes, and nothing that leaves its folder. Throws.
 */
export function requireBlobKey(key: string): void {
  if (key.length <= maxKeyBytes && key.split('/').every((part) => segment.test(part))) return
  throw new AppError(
    'invalid_request',
    'The name of a stored file may have lower-case letters, digits, dots, dashes and underscores ' +
      'between its slashes, and each part begins with a letter or digit.',
  )
}
