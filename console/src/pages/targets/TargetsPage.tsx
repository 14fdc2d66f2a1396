import { TargetKind, targetKindNames, targetKinds } from '@gatehouse/contract/targets'
import { targetGroupsApi } from '@gatehouse/contract/target-groups'
import { TargetGroupId } from '@gatehouse/contract/ids'
import { Button, Select } from '@mantine/core'
import { IconFileImport, IconServer2 } from '@tabler/icons-react'
import { useSuspenseInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { live, query } from '../../app/api.ts'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { AddButton } from '../../ui/AddButton.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { FindField } from '../../ui/FindField.tsx'
import { ListFilters } from '../../ui/ListFilters.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ShowMore } from '../../ui/ShowMore.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { AddTarget } from './AddTarget.tsx'
import { ImportTargets } from './ImportTargets.tsx'
import { type TargetListSearch, targetsQuery } from './search.ts'
import { targetColumns } from './target-columns.tsx'
import { TargetTabs } from './TargetTabs.tsx'

const route = getRouteApi('/signed-in/organizations/$organizationId/targets')

export function TargetsPage() {
  const params = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { whyNot } = usePermission()
  const [isImporting, setImporting] = useState(false)
  const list = useSuspenseInfiniteQuery(live(targetsQuery(params.organizationId, search)))
  const targets = list.data.pages.flatMap((page) => page.targets)
  const noUpdate = whyNot('targets:update', 'add targets')
  const change = (next: TargetListSearch) => void navigate({ search: next, replace: true })
  const addButton = (
    <AddButton whyNot={noUpdate} onClick={() => change({ ...search, add: true })}>
      Add a target
    </AddButton>
  )
  const importButton = (
    <MaybeDisabled reason={noUpdate}>
      <Button
        variant="default"
        leftSection={<IconFileImport size={14} />}
        onClick={() => setImporting(true)}
      >
        Import CSV
      </Button>
    </MaybeDisabled>
  )
  const isFiltered = [search.text, search.kind, search.targetGroupId].some(Boolean)
  const isEmpty = targets.length === 0 && !isFiltered

  return (
    <>
      <PageHeader
        title="Targets"
        count={`${targets.length}${list.hasNextPage ? '+' : ''}`}
        subtitle="Machines that privileged sessions lead to."
        actions={
          !isEmpty && (
            <>
              {importButton}
              {addButton}
            </>
          )
        }
      />
      <TargetTabs organizationId={params.organizationId} current={paths.targets} />
      {!isEmpty && <FilterBar search={search} change={change} />}
      <DataTable
        name="Targets"
        columns={targetColumns}
        rows={targets}
        keyOf={(target) => target.id}
        onOpen={({ id }) =>
          void navigate({ to: paths.target, params: { ...params, targetId: id } })
        }
        footer={<ShowMore list={list} />}
        empty={
          isFiltered ? (
            <EmptyState
              icon={<IconServer2 size={20} />}
              title="No target fits"
              action={
                <Button variant="default" onClick={() => change({})}>
                  Show all targets
                </Button>
              }
            >
              Nothing here has these words, this kind and this group.
            </EmptyState>
          ) : (
            <EmptyState
              icon={<IconServer2 size={20} />}
              title="Nothing can be reached through the gate yet"
              action={
                <>
                  {addButton} {importButton}
                </>
              }
            >
              A target is a machine with a name and an address. Add the first, or import a list.
            </EmptyState>
          )
        }
      />
      {search.add === true && noUpdate === undefined && (
        <AddTarget
          organizationId={params.organizationId}
          onClose={() => change({ ...search, add: undefined })}
        />
      )}
      {isImporting && (
        <ImportTargets organizationId={params.organizationId} onClose={() => setImporting(false)} />
      )}
    </>
  )
}

function FilterBar({
  search,
  change,
}: {
  search: TargetListSearch
  change: (next: TargetListSearch) => void
}) {
  const params = route.useParams()
  const { groups } = useSuspenseQuery(query(targetGroupsApi.list, { params })).data
  return (
    <ListFilters>
      <FindField
        key={search.text ?? ''}
        label="Find a name, address or tag"
        shortcut="/"
        text={search.text ?? ''}
        onFind={(text) => change({ ...search, text })}
      />
      <Select
        aria-label="Kind"
        placeholder="Every kind"
        clearable
        w={150}
        data={targetKinds.map((kind) => ({ value: kind, label: targetKindNames[kind] }))}
        value={search.kind ?? null}
        onChange={(kind) =>
          change({ ...search, kind: kind === null ? undefined : TargetKind.parse(kind) })
        }
      />
      {groups.length > 0 && (
        <Select
          aria-label="Group"
          placeholder="Every group"
          clearable
          searchable
          w={180}
          data={groups.map(({ id, name }) => ({ value: id, label: name }))}
          value={search.targetGroupId ?? null}
          onChange={(id) =>
            change({
              ...search,
              targetGroupId: id === null ? undefined : TargetGroupId.parse(id),
            })
          }
        />
      )}
    </ListFilters>
  )
}
