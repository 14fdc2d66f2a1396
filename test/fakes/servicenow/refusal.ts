/** An answer in the shape that ServiceNow gives all its errors. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly body: { error: { message: string; detail: string | null }; status: 'failure' }
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    detail: string | null = null,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.status = status
    this.body = { error: { message, detail }, status: 'failure' }
    this.headers = headers
  }
}

export const noRecord = () =>
  new Refusal(404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval")
