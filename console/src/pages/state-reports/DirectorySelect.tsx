import type { Directory } from '@gatehouse/contract/directories'
import { DirectoryId } from '@gatehouse/contract/ids'
import { Select } from '@mantine/core'

interface Props {
  directories: readonly Directory[]
  directoryId: DirectoryId | undefined
  onChange: (directoryId: DirectoryId) => void
}

/** Whose domain; nothing to choose where there is one. */
export function DirectorySelect({ directories, directoryId, onChange }: Props) {
  if (directories.length < 2) return null
  return (
    <Select
      aria-label="Domain"
      w={200}
      allowDeselect={false}
      data={directories.map(({ id, name }) => ({ value: id as string, label: name }))}
      value={directoryId ?? null}
      onChange={(id) => onChange(DirectoryId.parse(id))}
    />
  )
}

/** The one that the address names, or the first. */
export const chosenOf = (
  directories: readonly Directory[],
  directoryId: DirectoryId | undefined,
): Directory | undefined => directories.find(({ id }) => id === directoryId) ?? directories[0]
