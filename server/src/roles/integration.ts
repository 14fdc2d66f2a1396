import type { ActivityIndex, OnBatch } from '#domains/activity'
import { createIntegrationServer, type IntegrationPoint } from '#domains/integration-api'
import type { Certificates } from '#platform/crypto/certificates.ts'
import { AppError } from '#platform/errors.ts'
import { publicUrl } from '#config'
import type { Foundation } from './foundation.ts'

export interface IntegrationOptions {
  foundation: Foundation
  certificates: Certificates
  onBatch: readonly OnBatch[]
  index: ActivityIndex
  /** Gets the address. */
  point: IntegrationPoint
  stack: AsyncDisposableStack
}

/** Answers clients of the Integration API on their own port. */
export async function startIntegration(options: IntegrationOptions): Promise<void> {
  const { foundation, certificates, onBatch, index, point, stack } = options
  const { config, parts, keyFor } = foundation
  const server = createIntegrationServer({
    parts,
    tls: { key: certificates.keyPem.reveal(), cert: certificates.certPem },
    markKey: keyFor('integration api mark'),
    onBatch,
    index,
    isStrict: config.INTEGRATION_STRICT,
  })
  stack.defer(() => server.close())
  const { HOST, INTEGRATION_PORT } = config
  const { port } = await server.listen(HOST, INTEGRATION_PORT).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    const why = code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be used (${code})`
    throw new AppError(
      'unavailable',
      `Port ${INTEGRATION_PORT} on ${HOST} for the Integration API ${why}. Choose another with --integration-port, or do without it with --integration-api false.`,
      { cause },
    )
  })
  // Another port is never behind the address that browsers use.
  const { hostname } = new URL(publicUrl(config, port))
  point.url = `https://${hostname}:${port}`
}
