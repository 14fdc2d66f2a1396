import type { Shape } from '@gatehouse/contract/endpoint'
import { schemaResolver, useForm } from '@mantine/form'
import { fieldErrors } from './api-error.ts'

/**
 * A form that validates as the contract does and shows the server's refusals at their fields.
 * `refuse` is for a mutation's `onError`.
 */
export function useEndpointForm<Values extends Record<string, unknown>>(
  body: Shape | undefined,
  initialValues: Values,
) {
  const form = useForm<Values>({
    mode: 'controlled',
    initialValues,
    validateInputOnBlur: true,
    ...(body && { validate: schemaResolver(body, { sync: true }) }),
  })
  return {
    ...form,
    refuse: (error: Error) => form.setErrors(fieldErrors(error)),
  }
}
