import { ApiError, messageOf } from './api-error.ts'
import { Notice } from '../ui/Notice.tsx'

/** Why the server refused a form, where no field says it already. */
export function FormError({ error }: { error: Error | null }) {
  if (error === null) return null
  const isSaidByFields = error instanceof ApiError && error.fields.length > 0
  if (isSaidByFields && error.code === 'invalid_request') return null
  return (
    <Notice tone="bad" isUrgent>
      {messageOf(error)}
    </Notice>
  )
}
