import type { Directory, PicturedObject } from '@gatehouse/contract/directories'

/** What is in a picture so far. A group that is told in several pieces counts with each. */
export type PictureCounts = { objects: number } & NonNullable<
  NonNullable<Directory['sync']['progress']>['counts']
>

export const noPictureCounts: PictureCounts = {
  ...{ objects: 0, users: 0, groups: 0, computers: 0 },
  ...{ organizationalUnits: 0, memberships: 0 },
}

const countOf: Readonly<Partial<Record<PicturedObject['kind'], keyof PictureCounts>>> = {
  user: 'users',
  group: 'groups',
  computer: 'computers',
  'organizational-unit': 'organizationalUnits',
}

export function withObjects(
  before: PictureCounts,
  objects: readonly Pick<PicturedObject, 'kind' | 'memberIds'>[],
): PictureCounts {
  const counts = { ...before }
  for (const { kind, memberIds = [] } of objects) {
    counts.objects += 1
    counts.memberships += memberIds.length
    const one = countOf[kind]
    if (one) counts[one] += 1
  }
  return counts
}
