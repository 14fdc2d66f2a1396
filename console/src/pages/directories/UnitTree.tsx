import { type Directory, directoriesApi } from '@gatehouse/contract/directories'
import type { DirectoryObjectId } from '@gatehouse/contract/ids'
import { ActionIcon, Loader, Select, UnstyledButton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconChevronRight, IconFolder, IconWorld } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { query } from '../../app/api.ts'
import styles from './UnitTree.module.css'
import { holds, type Unit, unitTree } from './unit-tree.ts'

interface Props {
  directory: Directory
  at: string | undefined
  chosen: DirectoryObjectId | undefined
  onChoose: (id: DirectoryObjectId | undefined) => void
}

/** The organizational units of a domain; one narrows the list beside it. */
export function UnitTree({ directory, at, chosen, onChoose }: Props) {
  const params = { organizationId: directory.organizationId, directoryId: directory.id }
  const units = useQuery(
    query(directoriesApi.objects, {
      params,
      query: { kind: 'organizational-unit', at, limit: 1000 },
    }),
  )
  const isNarrow = useMediaQuery('(max-width: 860px)') ?? false
  const objects = units.data?.objects ?? []
  if (isNarrow) {
    return (
      <Select
        aria-label="Organizational unit"
        placeholder="Everywhere"
        searchable
        clearable
        data={objects.map(({ id, path }) => ({ value: id as string, label: path }))}
        value={chosen ?? null}
        onChange={(id) => onChoose(objects.find((one) => one.id === id)?.id)}
      />
    )
  }
  return (
    <nav className={styles['tree']} aria-label="Organizational units">
      <UnstyledButton
        className={styles['unit']}
        aria-current={chosen === undefined || undefined}
        onClick={() => onChoose(undefined)}
      >
        <IconWorld size={15} stroke={1.6} aria-hidden />
        <span>{directory.name}</span>
      </UnstyledButton>
      {units.isPending && <Loader size="xs" m={10} aria-label="Reading organizational units" />}
      <Level units={unitTree(objects)} depth={1} chosen={chosen} onChoose={onChoose} />
    </nav>
  )
}

interface LevelProps extends Pick<Props, 'chosen' | 'onChoose'> {
  units: readonly Unit[]
  depth: number
}

const Level = ({ units, depth, chosen, onChoose }: LevelProps) => (
  <ul className={styles['level']}>
    {units.map((unit) => (
      <Branch key={unit.id} unit={unit} depth={depth} chosen={chosen} onChoose={onChoose} />
    ))}
  </ul>
)

function Branch({ unit, depth, chosen, onChoose }: Omit<LevelProps, 'units'> & { unit: Unit }) {
  const [isOpened, setOpened] = useState<boolean>()
  const isOpen = isOpened ?? holds(unit, chosen)
  return (
    <li>
      <div className={styles['row']} style={{ paddingLeft: depth * 12 }}>
        {unit.units.length > 0 ? (
          <ActionIcon
            size="xs"
            aria-label={`${isOpen ? 'Close' : 'Open'} ${unit.name}`}
            aria-expanded={isOpen}
            onClick={() => setOpened(!isOpen)}
          >
            <IconChevronRight size={13} className={isOpen ? styles['open'] : undefined} />
          </ActionIcon>
        ) : (
          <span className={styles['leaf']} />
        )}
        <UnstyledButton
          className={styles['unit']}
          aria-current={unit.id === chosen || undefined}
          title={unit.path}
          onClick={() => onChoose(unit.id)}
        >
          <IconFolder size={15} stroke={1.6} aria-hidden />
          <span>{unit.name}</span>
        </UnstyledButton>
      </div>
      {isOpen && <Level units={unit.units} depth={depth + 1} chosen={chosen} onChoose={onChoose} />}
    </li>
  )
}
