export interface FieldError {
  code: string
  message: string
  resource: string
  field: string
}

/** An answer in the shape that ConnectWise gives all its errors. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly body: { code: string; message: string; errors: FieldError[] }
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    body: { code: string; message: string; errors?: FieldError[] },
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(body.message)
    this.status = status
    this.body = { ...body, errors: body.errors ?? [] }
    this.headers = headers
  }
}

export const invalid = (resource: string, errors: readonly Omit<FieldError, 'resource'>[]) =>
  new Refusal(400, {
    code: 'InvalidObject',
    message: `${resource} object is invalid`,
    errors: errors.map((error) => ({ ...error, resource })),
  })

export const invalidField = (resource: string, field: string, message: string) =>
  invalid(resource, [{ code: 'InvalidField', message, field }])

export const notFound = (what: string, id: unknown) =>
  new Refusal(404, { code: 'NotFound', message: `${what} ${String(id)} was not found.` })

export const badRequest = (code: string, message: string) => new Refusal(400, { code, message })
