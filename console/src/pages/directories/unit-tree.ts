import type { DirectoryObject } from '@gatehouse/contract/directories'
import type { DirectoryObjectId } from '@gatehouse/contract/ids'

export interface Unit {
  id: DirectoryObjectId
  name: string
  path: string
  units: Unit[]
}

/** Organizational units below each other, each level by name; one whose parent is no unit stands at the top. */
export function unitTree(
  objects: readonly Pick<DirectoryObject, 'id' | 'name' | 'path'>[],
): Unit[] {
  const units = objects
    .map(({ id, name, path }): Unit => ({ id, name, path, units: [] }))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  const byPath = new Map(units.map((unit) => [unit.path.toLowerCase(), unit]))
  const top: Unit[] = []
  for (const unit of units) (parentIn(byPath, unit.path)?.units ?? top).push(unit)
  return top
}

/** The nearest unit above: a container between the two is none. */
function parentIn(byPath: ReadonlyMap<string, Unit>, path: string): Unit | undefined {
  let above = path.toLowerCase()
  for (;;) {
    const end = above.search(/(?<!\\)\/(?:\\\/|[^/])*$/)
    if (end < 0) return undefined
    above = above.slice(0, end)
    const parent = byPath.get(above)
    if (parent) return parent
  }
}

/** Whether a unit, or one below it, is the chosen one: then it has to be open. */
export const holds = (unit: Unit, id: string | undefined): boolean =>
  unit.units.some((below) => below.id === id || holds(below, id))
