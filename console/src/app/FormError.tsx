import { Alert } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { ApiError, messageOf } from './api-error.ts'

/** Why the server refused a form, where no field says it already. */
export function FormError({ error }: { error: Error | null }) {
  if (error === null) return null
  const isSaidByFields = error instanceof ApiError && error.fields.length > 0
  if (isSaidByFields && error.code === 'invalid_request') return null
  return (
    <Alert color="red" variant="light" p="xs" icon={<IconAlertTriangle size={16} />} role="alert">
      {messageOf(error)}
    </Alert>
  )
}
