import {
  type LogonVerdict,
  logonVerdictNames,
  logonVerdicts,
  type TargetLogon,
} from '@gatehouse/contract/timeline'
import { Button } from '@mantine/core'
import { IconDoorEnter } from '@tabler/icons-react'
import { useSuspenseInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { live } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { TabLinks } from '../../app/TabLinks.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { counted } from '../../ui/numbers.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { TargetTabs } from '../targets/TargetTabs.tsx'
import { logonColumns } from './logon-columns.tsx'
import { logonsQuery } from './search.ts'
import styles from './Timeline.module.css'

const route = getRouteApi('/signed-in/organizations/$organizationId/target-logons')

const shown: readonly LogonVerdict[] = [
  'without-session',
  ...logonVerdicts.filter((one) => one !== 'without-session'),
]

/** Who logged on to the targets, and whether by a session. */
export function LogonsPage() {
  const params = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { verdict: current = 'without-session' } = search
  const found = useSuspenseInfiniteQuery(live(logonsQuery(params.organizationId, search)))
  const logons = found.data.pages.flatMap((page) => page.logons)
  const unknown = found.data.pages.at(0)?.unknownTargets ?? []
  return (
    <>
      <PageHeader
        title="Logons on targets"
        subtitle="As the agents there saw them: by which session each came, or that it came by none."
      />
      <TargetTabs organizationId={params.organizationId} current={paths.targetLogons} />
      <TabLinks
        name="Which logons"
        tabs={shown.map((verdict) => ({
          label: logonVerdictNames[verdict],
          isCurrent: verdict === current,
          link: {
            to: paths.targetLogons,
            params,
            search: { ...search, verdict: verdict === 'without-session' ? undefined : verdict },
          },
        }))}
      />
      {unknown.length > 0 && (
        <div className={styles['unknown']}>
          <Notice tone="info">
            Of {counted(unknown.length, 'target')} nothing can be said, as no agent is known to run
            there: <Unknown targets={unknown} organizationId={params.organizationId} />
          </Notice>
        </div>
      )}
      <DataTable<TargetLogon>
        name="Logons on targets"
        columns={logonColumns(params.organizationId)}
        rows={logons}
        keyOf={({ recordId, targetId }) => `${recordId} ${targetId}`}
        onOpen={({ recordId }) =>
          void navigate({ to: paths.record, params: { ...params, recordId } })
        }
        empty={
          <EmptyState icon={<IconDoorEnter size={20} />} title={emptyTitles[current]}>
            {current === 'without-session'
              ? 'Whoever logs on to a target without a session of Gatehouse is listed here, and can raise an alert.'
              : 'Logons appear here as the agents on the targets see them.'}
          </EmptyState>
        }
        footer={
          found.hasNextPage && (
            <Button
              variant="default"
              size="compact-sm"
              loading={found.isFetchingNextPage}
              onClick={() => void found.fetchNextPage()}
            >
              Show earlier ones
            </Button>
          )
        }
      />
    </>
  )
}

const emptyTitles: Readonly<Record<LogonVerdict, string>> = {
  'without-session': 'Nobody came in without a session',
  open: 'Nothing is being looked at',
  session: 'No logon of a session was seen',
  own: 'Gatehouse has not signed in itself',
}

const mostNamed = 5

function Unknown({
  targets,
  organizationId,
}: {
  targets: readonly { id: string; name: string }[]
  organizationId: string
}) {
  const named = targets.slice(0, mostNamed)
  return (
    <>
      {named.map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <PageLink to={paths.target} params={{ organizationId, targetId: id }}>
            {name}
          </PageLink>
        </span>
      ))}
      {targets.length > named.length && ` and ${targets.length - named.length} more`}.
    </>
  )
}
