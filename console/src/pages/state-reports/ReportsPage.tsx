import type { StateReport } from '@gatehouse/contract/state-reports'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { AsOfButton } from '../../ui/as-of/AsOfButton.tsx'
import { Past } from '../../ui/as-of/Past.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { directoriesQuery } from '../directories/search.ts'
import { chosenOf, DirectorySelect } from './DirectorySelect.tsx'
import { NoDirectory } from './NoDirectory.tsx'
import styles from './ReportsPage.module.css'
import { type ReportsSearch, reportsQuery } from './search.ts'

const route = getRouteApi('/signed-in/organizations/$organizationId/state-reports')

const categories: readonly { category: StateReport['category']; title: string; text: string }[] = [
  {
    category: 'compliance',
    title: 'Compliance',
    text: 'Who and what there is, for those who ask about it once a year.',
  },
  {
    category: 'risk',
    title: 'Risks',
    text: 'What somebody should look at before somebody else does.',
  },
]

/** All reports about how a domain is or was. */
export function ReportsPage() {
  const params = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { reports } = useSuspenseQuery(reportsQuery(params.organizationId)).data
  const { directories } = useSuspenseQuery(directoriesQuery(params.organizationId)).data
  const directory = chosenOf(directories, search.directoryId)
  const change = (next: ReportsSearch) => void navigate({ search: next, replace: true })
  return (
    <>
      <PageHeader
        title="Reports"
        count={String(reports.length)}
        subtitle={
          directory
            ? `How ${directory.name} is, and how it was at any moment since it is read.`
            : 'How a directory is, and how it was.'
        }
        actions={
          directory && (
            <>
              <DirectorySelect
                directories={directories}
                directoryId={directory.id}
                onChange={(directoryId) => change({ ...search, directoryId })}
              />
              <AsOfButton at={search.at} onChange={(at) => change({ ...search, at })} />
            </>
          )
        }
      />
      {!directory ? (
        <NoDirectory organizationId={params.organizationId} />
      ) : (
        <>
          <Past at={search.at} onNow={() => change({ ...search, at: undefined })} />
          <div className={styles['categories']}>
            {categories.map(({ category, title, text }) => (
              <Panel key={category} title={title} isFlush>
                <p className={styles['about']}>{text}</p>
                <ul className={styles['reports']}>
                  {reports
                    .filter((report) => report.category === category)
                    .map((report) => (
                      <li key={report.key} className={styles['report']}>
                        <PageLink
                          to={paths.stateReport}
                          params={{ ...params, stateReportKey: report.key }}
                          search={{ ...search, directoryId: directory.id }}
                          className={styles['name']}
                        >
                          {report.name}
                        </PageLink>
                        <span className={styles['text']}>{report.description}</span>
                      </li>
                    ))}
                </ul>
              </Panel>
            ))}
          </div>
        </>
      )}
    </>
  )
}
