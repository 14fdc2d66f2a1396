import { DirectoryTrouble } from '../directory-trouble.ts'

/** What something failed with, which has to be for the person who mends it. */
export async function troubleOf(work: Promise<unknown>): Promise<DirectoryTrouble> {
  try {
    await work
  } catch (error) {
    if (error instanceof DirectoryTrouble) return error
    throw error
  }
  throw new Error('It succeeded.')
}
