import { activityApi } from '@gatehouse/contract/activity'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { query } from '../../app/api.ts'
import { PageButton, PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { RecordView } from './RecordView.tsx'
import { type Filter, type FilterField, writeFilter } from './search.ts'

const route = getRouteApi('/signed-in/organizations/$organizationId/activity/records/$recordId')

/** One record at an address of its own. */
export function RecordPage() {
  const params = route.useParams()
  const navigate = route.useNavigate()
  const { data: record } = useSuspenseQuery(query(activityApi.get, { params }))
  const { organizationId } = params
  const show = (filter: Filter) =>
    void navigate({
      to: paths.activity,
      params: { organizationId },
      search: { [filter.field]: [writeFilter(filter)], last: 'all' },
    })
  const actionsFor = (field: FilterField, value: string) => [
    {
      label: `All activity of this ${field === 'who' ? 'person' : 'place'}`,
      onClick: () => show({ field, operator: 'equals', value }),
    },
  ]
  return (
    <>
      <PageHeader
        trail={
          <PageLink to={paths.activity} params={{ organizationId }} fz="xs">
            Activity
          </PageLink>
        }
        title={`${record.action} ${record.objectType}: ${record.what}`}
        aside={<CopyButton value={location.href} label="Copy the link to this record" />}
        actions={
          <PageButton
            variant="default"
            to={paths.activity}
            params={{ organizationId }}
            search={{ ...around(record.at), record: record.id }}
          >
            What happened around it
          </PageButton>
        }
      />
      <Panel>
        <RecordView
          record={record}
          organizationId={organizationId}
          layout="columns"
          actionsFor={actionsFor}
        />
      </Panel>
    </>
  )
}

const aroundMilliseconds = 10 * 60_000

function around(at: string): { from: string; to: string } {
  const moment = Date.parse(at)
  return {
    from: new Date(moment - aroundMilliseconds).toISOString(),
    to: new Date(moment + aroundMilliseconds).toISOString(),
  }
}
