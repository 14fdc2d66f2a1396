import { type Target, targetKindNames, targetsApi } from '@gatehouse/contract/targets'
import { targetGroupsApi } from '@gatehouse/contract/target-groups'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { live, query } from '../../app/api.ts'
import { PageButton, PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { TabLinks } from '../../app/TabLinks.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Tags } from '../../ui/Tags.tsx'
import { Time } from '../../ui/Time.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { TargetComputer } from '../timeline/TargetComputer.tsx'
import { Changes } from './Changes.tsx'
import { HostKeys } from './HostKeys.tsx'
import { Inventory } from './Inventory.tsx'
import { RefusedKey } from './RefusedKey.tsx'
import { Scans } from './Scans.tsx'
import { type TargetTab, targetTabs } from './search.ts'
import { addressOf } from './target-columns.tsx'
import { TargetSettings } from './TargetSettings.tsx'
import { TargetState } from './TargetState.tsx'
import { TargetCredentials } from './TargetCredentials.tsx'
import { TargetDirectory } from './TargetDirectory.tsx'
import { TestTarget } from './TestTarget.tsx'

const route = getRouteApi('/signed-in/organizations/$organizationId/targets/$targetId')

const labels: Readonly<Record<TargetTab, string>> = {
  overview: 'Overview',
  inventory: 'Inventory',
  changes: 'What changed',
  settings: 'Settings',
}

/** What is known of a domain beside its connection is on the page of its directory. */
const domainTabs: ReadonlySet<TargetTab> = new Set(['overview', 'settings'])

export function TargetPage() {
  const params = route.useParams()
  const search = route.useSearch()
  const { tab = 'overview' } = search
  const { may, whyNot } = usePermission()
  const managing = useManagingPermission()
  const { data: target } = useSuspenseQuery(live(query(targetsApi.get, { params })))
  const noUpdate = whyNot('targets:update', 'change targets')
  const isDomain = target.kind === 'domain'
  return (
    <>
      <PageHeader
        trail={
          <PageLink to={paths.targets} params={params} fz="xs">
            Targets
          </PageLink>
        }
        title={target.name}
        aside={<TargetState target={target} variant="filled" />}
        subtitle={target.description || undefined}
        actions={
          managing.may('access-policies:read') && (
            <PageButton
              variant="default"
              to={paths.accessSimulator}
              search={{ organizationId: params.organizationId, targetId: target.id }}
            >
              Who can reach it
            </PageButton>
          )
        }
      />
      <RefusedKey target={target} whyNot={noUpdate} />
      <TabLinks
        name="Parts of the target"
        tabs={targetTabs
          .filter((one) => !isDomain || domainTabs.has(one))
          .map((one) => ({
            label: labels[one],
            isCurrent: one === tab,
            link: { to: paths.target, params, search: one === 'overview' ? {} : { tab: one } },
          }))}
      />
      {tab === 'overview' && (
        <TwoColumns
          main={
            <>
              <TestTarget target={target} whyNot={noUpdate} />
              {!isDomain && <Scans target={target} whyNot={noUpdate} />}
            </>
          }
          side={
            <>
              <About target={target} />
              {isDomain ? (
                <TargetDirectory target={target} />
              ) : (
                <>
                  <TargetComputer target={target} whyNot={noUpdate} />
                  <HostKeys target={target} whyNot={noUpdate} />
                </>
              )}
              {may('credentials:read') && <TargetCredentials target={target} />}
            </>
          }
        />
      )}
      {tab === 'inventory' && <Inventory target={target} scan={search.scan} />}
      {tab === 'changes' && <Changes target={target} search={search} />}
      {tab === 'settings' && (
        <TargetSettings key={target.updatedAt} target={target} whyNot={noUpdate} />
      )}
    </>
  )
}

const encryptionNames = { ldaps: 'LDAPS', starttls: 'StartTLS' } as const

const controllersText = ({ controllers }: NonNullable<Target['directory']>) =>
  controllers.length === 0 ? (
    'Those that DNS names'
  ) : (
    <span className="gh-machine">{controllers.join(', ')}</span>
  )

function About({ target }: { target: Target }) {
  const params = { organizationId: target.organizationId }
  const groups = useQuery(query(targetGroupsApi.list, { params }))
  const own = groups.data?.groups.filter(({ id }) => target.groupIds.includes(id)) ?? []
  return (
    <Panel title="About">
      <Facts
        items={[
          {
            name: 'Address',
            value: (
              <span style={{ display: 'inline-flex', gap: 4, alignItems: 'center' }}>
                <span className="gh-machine">{addressOf(target)}</span>
                <CopyButton value={addressOf(target)} label="Copy the address" />
              </span>
            ),
          },
          { name: 'Kind', value: targetKindNames[target.kind] },
          { name: 'Controllers', value: target.directory && controllersText(target.directory) },
          {
            name: 'Encryption',
            value: target.directory && encryptionNames[target.directory.encryption],
          },
          {
            name: 'Groups',
            value: own.length > 0 && own.map(({ name }) => name).join(', '),
          },
          { name: 'Tags', value: target.tags.length > 0 && <Tags tags={target.tags} /> },
          {
            name: 'Algorithms',
            value: target.algorithms === 'legacy' && 'Old ones are offered too',
          },
          { name: 'Scanned', value: target.lastScanAt && <Time at={target.lastScanAt} /> },
          { name: 'Added', value: <Time at={target.createdAt} /> },
        ]}
      />
    </Panel>
  )
}
