import { AppError } from '#platform/errors.ts'

const constraints: Readonly<Record<string, string>> = {
  credential_name_is_unique: 'a credential',
  password_policy_name_is_unique: 'a password policy',
}

/** The database decides, so that of two people at once only one gets the name. */
export async function refusingTakenName<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const constraint = cause instanceof Error && 'constraint' in cause ? cause.constraint : ''
    const what = constraints[String(constraint)]
    if (!what) throw cause
    throw new AppError('conflict', `There is ${what} ${name} already. Choose another name.`, {
      cause,
      fields: [{ path: 'name', message: 'This name is taken.' }],
    })
  }
}
