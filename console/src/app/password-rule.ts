import { Password } from '@gatehouse/contract/users'

/** The contract's rule for a new password, as a form's rule. */
export function passwordRule(value: string): string | null {
  const read = Password.safeParse(value)
  return read.success ? null : (read.error.issues[0]?.message ?? null)
}
