import { type StateReportKey, stateReportsApi } from '@gatehouse/contract/state-reports'
import { Button, Menu, NumberInput } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { hrefOf } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { usePermission } from '../../app/organization.ts'
import { PageMissing } from '../../app/page-states.tsx'
import { paths } from '../../app/paths.ts'
import { AsOfButton } from '../../ui/as-of/AsOfButton.tsx'
import { Past } from '../../ui/as-of/Past.tsx'
import { FindField } from '../../ui/FindField.tsx'
import { ListFilters } from '../../ui/ListFilters.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { directoriesQuery } from '../directories/search.ts'
import { chosenOf, DirectorySelect } from './DirectorySelect.tsx'
import { NoDirectory } from './NoDirectory.tsx'
import { ReportRows } from './ReportRows.tsx'
import { type Asked, type ReportSearch, reportsQuery } from './search.ts'

const route = getRouteApi('/signed-in/organizations/$organizationId/state-reports/$stateReportKey')

/** One report: its rows now or at a moment of the past, to narrow and to take away. */
export function ReportPage() {
  const params = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { reports } = useSuspenseQuery(reportsQuery(params.organizationId)).data
  const { directories } = useSuspenseQuery(directoriesQuery(params.organizationId)).data
  const report = reports.find(({ key }) => key === params.stateReportKey)
  const directory = chosenOf(directories, search.directoryId)
  const change = (next: ReportSearch) => void navigate({ search: next, replace: true })
  if (!report) return <PageMissing />
  const asked: Asked | undefined = directory && {
    directoryId: directory.id,
    at: search.at,
    text: search.text,
    days: report.defaultDays === undefined ? undefined : search.days,
  }
  return (
    <>
      <PageHeader
        trail={
          <PageLink
            to={paths.stateReports}
            params={params}
            search={{ directoryId: search.directoryId, at: search.at }}
            fz="xs"
          >
            Reports
          </PageLink>
        }
        title={report.name}
        subtitle={report.description}
        actions={
          asked && (
            <Export organizationId={params.organizationId} report={report.key} asked={asked} />
          )
        }
      />
      {!asked ? (
        <NoDirectory organizationId={params.organizationId} />
      ) : (
        <>
          <ListFilters>
            <FindField
              key={search.text ?? ''}
              label="Words that a row contains"
              shortcut="/"
              text={search.text ?? ''}
              onFind={(text) => change({ ...search, text })}
            />
            <DirectorySelect
              directories={directories}
              directoryId={asked.directoryId}
              onChange={(directoryId) => change({ ...search, directoryId })}
            />
            {report.defaultDays !== undefined && (
              <NumberInput
                // The number that is in use stands in it, also when another was refused.
                key={search.days ?? 0}
                aria-label="Days without a logon"
                w={132}
                min={1}
                max={3650}
                allowDecimal={false}
                prefix="for "
                suffix=" days"
                defaultValue={search.days ?? report.defaultDays}
                onBlur={(event) => {
                  const days = Number(event.currentTarget.value.replaceAll(/\D/g, ''))
                  const next = days === report.defaultDays || days < 1 ? undefined : days
                  if (next !== search.days) change({ ...search, days: next })
                }}
                onKeyDown={(event) => {
                  if (event.key === 'Enter') event.currentTarget.blur()
                }}
              />
            )}
            <AsOfButton at={search.at} onChange={(at) => change({ ...search, at })} />
          </ListFilters>
          <Past at={search.at} onNow={() => change({ ...search, at: undefined })} />
          <ReportRows
            organizationId={params.organizationId}
            report={report}
            asked={asked}
            onAll={() => change({ ...search, text: undefined })}
          />
        </>
      )}
    </>
  )
}

const formats = [
  { format: 'csv', name: 'CSV' },
  { format: 'xlsx', name: 'Excel (XLSX)' },
] as const

function Export({
  organizationId,
  report,
  asked,
}: {
  organizationId: string
  report: StateReportKey
  asked: Asked
}) {
  const { whyNot } = usePermission()
  const reason = whyNot('activity:export', 'export reports')
  return (
    <Menu position="bottom-end" disabled={reason !== undefined}>
      <Menu.Target>
        <MaybeDisabled reason={reason}>
          <Button variant="default" leftSection={<IconDownload size={14} />}>
            Export
          </Button>
        </MaybeDisabled>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>All rows of this report, as</Menu.Label>
        {formats.map(({ format, name }) => (
          <Menu.Item
            key={format}
            component="a"
            download
            href={hrefOf(stateReportsApi.export, {
              params: { organizationId, stateReportKey: report },
              query: { ...asked, format },
            })}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
