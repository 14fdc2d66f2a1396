import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What this node counts, for Prometheus. */
export const registry = new Registry()
collectDefaultMetrics({ register: registry, prefix: 'gatehouse_' })

const requestSeconds = new Histogram({
  name: 'gatehouse_http_request_seconds',
  help: 'Time to answer a request',
  labelNames: ['method', 'path', 'status'],
  buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers: [registry],
})

export const counter = (name: string, help: string, labelNames: readonly string[] = []) =>
  new Counter({
    name: `gatehouse_${name}`,
    help,
    labelNames: [...labelNames],
    registers: [registry],
  })

export const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
  new Gauge({ name: `gatehouse_${name}`, help, labelNames: [...labelNames], registers: [registry] })

/** Labels are route patterns, never addresses, so that ids do not make a series each. */
export function measureRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    requestSeconds.observe(
      {
        method: request.method,
        path: request.routeOptions.url ?? 'console',
        status: reply.statusCode,
      },
      reply.elapsedTime / 1000,
    )
  })
}
