import { createHash } from 'node:crypto'
import type { DirectoryPlace } from '@gatehouse/directory/directory-connection'

/** The same as long as passwords would go to the same controllers, and be as safe on their way. */
export const placeHash = (place: DirectoryPlace): Buffer =>
  createHash('sha256')
    .update(
      JSON.stringify([
        place.domain.toLowerCase(),
        place.controllers.map(({ host, port }) => [host.toLowerCase(), port]),
        place.encryption,
        place.caCertificates?.trim() ?? '',
      ]),
    )
    .digest()
