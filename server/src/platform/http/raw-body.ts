import type { FastifyInstance, FastifyRequest } from 'fastify'

const raw = new WeakMap<FastifyRequest, string>()

/** Reads JSON bodies as Fastify does, and keeps their text: a signature is made of that, not of what it says. */
export function keepRawBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    raw.set(request, String(body))
    void parse(request, String(body), done)
  })
}

export const rawBodyOf = (request: FastifyRequest): string => raw.get(request) ?? ''
