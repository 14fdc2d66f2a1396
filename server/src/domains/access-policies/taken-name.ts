import { AppError } from '#platform/errors.ts'

/** The database decides, so that of two people at once only one gets the name. */
export async function refusingTakenName<T>(
  what: string,
  constraint: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const isTaken =
      cause instanceof Error && 'constraint' in cause && cause.constraint === constraint
    if (!isTaken) throw cause
    throw new AppError(
      'conflict',
      `There is ${what} with this name already. Choose another name.`,
      {
        cause,
        fields: [{ path: 'name', message: 'This name is taken.' }],
      },
    )
  }
}
