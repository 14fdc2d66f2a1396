import type { Board, Desk, Named } from './desk.ts'
import { invalid } from './refusal.ts'
import type { Reference } from './state.ts'

/** The one that is meant by its id, identifier or name; a refusal that names the field when there is none. */
export function resolve<T extends Named>(
  field: string,
  among: readonly T[],
  reference: Reference | undefined,
): T | undefined {
  if (reference === undefined || reference === null) return undefined
  const found = among.find((one) => isMeant(one, reference))
  if (found) return found
  const by = reference.id === undefined || reference.id === null ? 'name' : 'id'
  throw invalid('ticket', [
    {
      code: 'InvalidReference',
      message: `${field}/${by} ${String(reference[by] ?? reference.identifier ?? '')} was not found.`,
      field: `${field}/${by}`,
    },
  ])
}

function isMeant(one: Named & { identifier?: string }, reference: Reference): boolean {
  if (typeof reference.id === 'number') return one.id === reference.id
  if (reference.identifier) return one.identifier === reference.identifier
  return reference.name !== undefined && one.name === reference.name
}

export const defaultStatus = (board: Board) =>
  board.statuses.find((status) => status.defaultFlag) ?? firstOf(board.statuses)

export const statusNamed = (board: Board, name: string) =>
  board.statuses.find((status) => status.name === name)

export const boardOf = (desk: Desk, reference: Reference): Board =>
  desk.boards.find((board) => board.id === reference.id) ?? firstOf(desk.boards)

export function firstOf<T>(list: readonly T[]): T {
  const [first] = list
  if (first === undefined) throw new Error('The fake has an empty list where it needs one.')
  return first
}
