import { type ConnectorKind, connectorSettings } from '@gatehouse/contract/collectors'
import { AppError } from '#platform/errors.ts'

/** Settings of a connector with its kind's defaults; refuses what the kind does not know. */
export function parseSettings(
  kind: ConnectorKind,
  settings: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const result = connectorSettings[kind].safeParse(settings)
  if (result.success) return result.data
  const fields = result.error.issues.map((issue) => ({
    path: ['settings', ...issue.path].join('.'),
    message: issue.message,
  }))
  throw new AppError('invalid_request', `Check the settings: ${fields[0]?.message ?? 'unknown'}`, {
    fields,
  })
}
