import { directoryObjectKindNames } from '@gatehouse/contract/directories'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { PageButton, PageLink } from '../../app/links.tsx'
import { usePermission } from '../../app/organization.ts'
import { PagePending } from '../../app/page-states.tsx'
import { paths } from '../../app/paths.ts'
import { messageOf } from '../../app/api-error.ts'
import { AsOfButton } from '../../ui/as-of/AsOfButton.tsx'
import { AsOfSlider } from '../../ui/as-of/AsOfSlider.tsx'
import { Past } from '../../ui/as-of/Past.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { RecordHistory } from '../activity/RecordHistory.tsx'
import { directoryKindsWithMembers } from './directory-words.ts'
import { GateUses } from './GateUses.tsx'
import { MembershipChanges } from './MembershipChanges.tsx'
import { Memberships } from './Memberships.tsx'
import { ObjectFacts } from './ObjectFacts.tsx'
import styles from './ObjectPage.module.css'
import { ObjectState } from './ObjectState.tsx'
import { objectQuery } from './search.ts'
import { useDirectory } from './use-directory.ts'

const route = getRouteApi(
  '/signed-in/organizations/$organizationId/directories/$directoryId/objects/$directoryObjectId',
)

/** One object at any moment: what it was, of what it was a member, and all that ever happened to it. */
export function ObjectPage() {
  const params = route.useParams()
  const { at } = route.useSearch()
  const navigate = route.useNavigate()
  const { may } = usePermission()
  const directory = useDirectory(params)
  // Another moment is shown when it is there: the page does not go away meanwhile.
  const {
    data: object,
    error,
    isPlaceholderData,
  } = useQuery({
    ...objectQuery(params, at),
    placeholderData: (before) => before,
  })
  const look = (next: string | undefined) => void navigate({ search: { at: next }, replace: true })
  if (error) return <ErrorState message={messageOf(error)} />
  if (!object) return <PagePending />
  const { organizationId } = params
  const history = { details: [`equals:${object.id}`] }
  return (
    <>
      <PageHeader
        trail={
          <>
            <PageLink to={paths.directories} params={params} fz="xs">
              Directories
            </PageLink>
            {' / '}
            <PageLink to={paths.directory} params={params} search={{ tab: 'objects', at }} fz="xs">
              {directory.name}
            </PageLink>
          </>
        }
        title={object.displayName ?? object.name}
        aside={<ObjectState object={object} at={at} variant="filled" />}
        subtitle={
          <span className={styles['subtitle']}>
            {directoryObjectKindNames[object.kind]}
            <span className="gh-machine">{object.path}</span>
            <CopyButton value={object.dn} label="Copy the distinguished name" />
          </span>
        }
        actions={
          <>
            <AsOfButton at={at} since={object.knownSince} onChange={look} />
            {may('activity:read') && (
              <PageButton
                variant="default"
                to={paths.activity}
                params={{ organizationId }}
                search={{ ...history, last: 'all' }}
              >
                Its activity
              </PageButton>
            )}
          </>
        }
      />
      {object.knownSince !== undefined && (
        <div className={styles['time']}>
          <AsOfSlider
            at={at}
            since={object.knownSince}
            changes={object.membershipChanges.map((change) => change.at)}
            onChange={look}
          />
        </div>
      )}
      <Past at={at} onNow={() => look(undefined)} />
      <div data-stale={isPlaceholderData || undefined} className={styles['object']}>
        <TwoColumns
          main={
            <>
              {directoryKindsWithMembers.has(object.kind) && (
                <Memberships
                  title="Members"
                  list={object.members}
                  total={object.memberCount}
                  params={params}
                  at={at}
                  empty="It has no members."
                />
              )}
              <Memberships
                title="Member of"
                list={object.memberOf}
                total={object.memberOf.length}
                params={params}
                at={at}
                empty="It is in no group."
              />
              {may('activity:read') && (
                <Panel title="History" isFlush>
                  <RecordHistory
                    organizationId={organizationId}
                    filter={history}
                    isOfOne
                    empty="Nothing was recorded about it yet. A source of the domain records who changes what."
                  />
                </Panel>
              )}
            </>
          }
          side={
            <>
              <ObjectFacts object={object} />
              <MembershipChanges object={object} params={params} />
              <GateUses uses={object.gateUses} organizationId={organizationId} />
            </>
          }
        />
      </div>
    </>
  )
}
