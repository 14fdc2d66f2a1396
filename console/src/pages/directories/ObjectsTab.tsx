import {
  type Directory,
  type DirectoryObject,
  DirectoryObjectKind,
  directoryObjectKinds,
} from '@gatehouse/contract/directories'
import { Button, Center, Loader, Select } from '@mantine/core'
import { IconUserSearch } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ApiError, messageOf } from '../../app/api-error.ts'
import { paths } from '../../app/paths.ts'
import { AsOfButton } from '../../ui/as-of/AsOfButton.tsx'
import { Past } from '../../ui/as-of/Past.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { FindField } from '../../ui/FindField.tsx'
import { ListFilters } from '../../ui/ListFilters.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { kindPlurals } from './directory-words.ts'
import { objectColumns } from './object-columns.tsx'
import styles from './ObjectsTab.module.css'
import { type ObjectsSearch, objectsQuery } from './search.ts'
import { UnitTree } from './UnitTree.tsx'

interface Props {
  directory: Directory
  search: ObjectsSearch
  change: (search: ObjectsSearch) => void
}

/** What is in the domain, by organizational unit, kind and text, now or at any moment. */
export function ObjectsTab({ directory, search: given, change }: Props) {
  const params = { organizationId: directory.organizationId, directoryId: directory.id }
  const { text, kind, under, at } = given
  const search = { text, kind, under, at }
  const navigate = useNavigate()
  const list = useInfiniteQuery({
    ...objectsQuery(params, search),
    placeholderData: keepPreviousData,
  })
  const objects = list.data?.pages.flatMap((page) => page.objects) ?? []
  const columns = objectColumns(params, at)
  const open = ({ id }: DirectoryObject) =>
    void navigate({
      to: paths.directoryObject,
      params: { ...params, directoryObjectId: id },
      search: { at },
    })
  return (
    <>
      <ListFilters>
        <FindField
          key={text ?? ''}
          label="Find a name"
          shortcut="/"
          w={240}
          text={text ?? ''}
          onFind={(next) => change({ ...search, text: next })}
        />
        <Select
          aria-label="Kind"
          placeholder="Every kind"
          clearable
          w={190}
          data={directoryObjectKinds.map((one) => ({ value: one, label: kindPlurals[one] }))}
          value={kind ?? null}
          onChange={(next) =>
            change({ ...search, kind: next === null ? undefined : DirectoryObjectKind.parse(next) })
          }
        />
        <AsOfButton at={at} onChange={(next) => change({ ...search, at: next })} />
      </ListFilters>
      <Past at={at} onNow={() => change({ ...search, at: undefined })} />
      <div className={styles['columns']}>
        <UnitTree
          directory={directory}
          at={at}
          chosen={under}
          onChoose={(next) => change({ ...search, under: next })}
        />
        {list.error ? (
          <ErrorState
            title="The objects could not be read"
            message={messageOf(list.error)}
            requestId={list.error instanceof ApiError ? list.error.requestId : undefined}
            onRetry={() => void list.refetch()}
          />
        ) : (
          <div data-stale={list.isPlaceholderData || undefined} className={styles['list']}>
            <DataTable
              name="Objects"
              columns={columns}
              rows={objects}
              keyOf={(object) => object.id}
              onOpen={open}
              footer={<ShowMore list={list} />}
              empty={
                list.isPending ? (
                  <Center h={160}>
                    <Loader size="sm" aria-label="Reading objects" />
                  </Center>
                ) : (
                  <NoObjects
                    isFiltered={Boolean(text ?? kind ?? under)}
                    isPast={at !== undefined}
                    onAll={() => change({ at })}
                  />
                )
              }
            />
          </div>
        )}
      </div>
    </>
  )
}

function NoObjects({
  isFiltered,
  isPast,
  onAll,
}: {
  isFiltered: boolean
  isPast: boolean
  onAll: () => void
}) {
  if (isFiltered) {
    return (
      <EmptyState
        icon={<IconUserSearch size={20} />}
        title="No object fits"
        action={
          <Button variant="default" onClick={onAll}>
            Show all objects
          </Button>
        }
      >
        Names, logon names and e-mail addresses are looked through.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={<IconUserSearch size={20} />}
      title={isPast ? 'Nothing was known then' : 'Nothing is known yet'}
    >
      {isPast
        ? 'The directory was not read yet at that moment. Choose a later one.'
        : 'The objects of the domain appear here when it was read once.'}
    </EmptyState>
  )
}
