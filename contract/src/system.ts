import { z } from 'zod'
import { download, endpoint } from './endpoint.ts'

export const systemApi = {
  health: endpoint({
    method: 'GET',
    path: '/health',
    access: 'public',
    summary: 'Whether this node can serve',
    response: z.object({ status: z.literal('ok') }),
  }),
  metrics: download({
    path: '/metrics',
    access: 'settings:read',
    summary: 'Prometheus metrics of this node',
    contentTypes: ['text/plain'],
  }),
  openapi: download({
    path: '/openapi.json',
    access: 'public',
    summary: 'This API as OpenAPI 3.1',
    contentTypes: ['application/json'],
  }),
  certificate: download({
    path: '/ca.pem',
    access: 'public',
    summary: 'The certificate to trust, for curl --cacert and the like',
    contentTypes: ['application/x-pem-file'],
  }),
  version: endpoint({
    method: 'GET',
    path: '/version',
    access: 'signed-in',
    summary: 'Versions and components of this node',
    response: z.object({
      version: z.string(),
      node: z.string(),
      components: z.array(z.object({ name: z.string(), value: z.string() })),
    }),
  }),
}
