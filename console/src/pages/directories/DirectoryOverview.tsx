import type { Directory, DirectoryObjectKind } from '@gatehouse/contract/directories'
import { collectorsApi } from '@gatehouse/contract/collectors'
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { query } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { roleNames } from '../../app/roles.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { counted, wholeNumber } from '../../ui/numbers.ts'
import { Panel } from '../../ui/Panel.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { Time } from '../../ui/Time.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { RisksPanel } from '../state-reports/RisksPanel.tsx'
import { Controllers } from './Controllers.tsx'
import styles from './DirectoryOverview.module.css'
import { DirectoryChanges } from './DirectoryChanges.tsx'

export function DirectoryOverview({ directory }: { directory: Directory }) {
  const { may } = usePermission()
  return (
    <TwoColumns
      main={
        <>
          <Controllers directory={directory} />
          {may('activity:read') && <RisksPanel directory={directory} />}
          {may('activity:read') && <DirectoryChanges directory={directory} />}
        </>
      }
      side={
        <>
          <Holds directory={directory} />
          <SignIn directory={directory} />
          <About directory={directory} />
        </>
      }
    />
  )
}

function Holds({ directory }: { directory: Directory }) {
  const { counts } = directory
  const params = { organizationId: directory.organizationId, directoryId: directory.id }
  const rows: { label: string; count: number; kind: DirectoryObjectKind; note?: string }[] = [
    {
      label: 'Users',
      count: counts.users,
      kind: 'user',
      note: `${wholeNumber(counts.enabledUsers)} enabled`,
    },
    {
      label: 'Groups',
      count: counts.groups,
      kind: 'group',
      note: counted(counts.memberships, 'membership'),
    },
    { label: 'Computers', count: counts.computers, kind: 'computer' },
    {
      label: 'Organizational units',
      count: counts.organizationalUnits,
      kind: 'organizational-unit',
    },
  ]
  return (
    <Panel title="What it holds" isFlush>
      <ul className={styles['holds']}>
        {rows.map(({ label, count, kind, note }) => (
          <li key={kind}>
            <PageLink to={paths.directory} params={params} search={{ tab: 'objects', kind }}>
              {label}
            </PageLink>
            {note !== undefined && <span className={styles['note']}>{note}</span>}
            <strong className="gh-numbers">{wholeNumber(count)}</strong>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function SignIn({ directory }: { directory: Directory }) {
  const { signIn } = directory.settings
  const params = { organizationId: directory.organizationId, directoryId: directory.id }
  const change = (
    <PageLink to={paths.directory} params={params} search={{ tab: 'settings' }} fz="xs">
      Change
    </PageLink>
  )
  return (
    <Panel title="Sign-in to Gatehouse" action={change}>
      <Text fz="sm" {...(!signIn.isEnabled && { c: 'dimmed' })}>
        {signInText(signIn)}
      </Text>
    </Panel>
  )
}

function signInText({ isEnabled, groups }: Directory['settings']['signIn']): string {
  if (!isEnabled) return 'Users of this domain cannot sign in here.'
  if (groups.length === 0) return 'It is on, but no group is named: nobody of the domain can.'
  const roles = [...new Set(groups.map(({ role }) => roleNames[role]))].join(', ')
  return `Members of ${counted(groups.length, 'group')} sign in with their name of the domain, as ${roles}.`
}

function About({ directory }: { directory: Directory }) {
  const { organizationId, targetId, sourceId, sid } = directory
  return (
    <Panel title="About">
      <Facts
        items={[
          { name: 'DNS name', value: <span className="gh-machine">{directory.name}</span> },
          {
            name: 'NetBIOS name',
            value: directory.netbiosName && (
              <span className="gh-machine">{directory.netbiosName}</span>
            ),
          },
          {
            name: 'SID',
            value: sid && (
              <span className={styles['sid']}>
                <span className="gh-machine">{sid}</span>{' '}
                <CopyButton value={sid} label="Copy the SID" />
              </span>
            ),
          },
          {
            name: 'Connection',
            value: (
              <PageLink to={paths.target} params={{ organizationId, targetId }}>
                Its target
              </PageLink>
            ),
          },
          {
            name: 'Changes',
            value: <SourceOf organizationId={organizationId} sourceId={sourceId} />,
          },
          { name: 'Read whole', value: `every ${directory.settings.syncMinutes} minutes` },
          { name: 'Added', value: <Time at={directory.createdAt} /> },
        ]}
      />
    </Panel>
  )
}

function SourceOf({
  organizationId,
  sourceId,
}: {
  organizationId: string
  sourceId: Directory['sourceId']
}) {
  const { may } = usePermission()
  const source = useQuery({
    ...query(collectorsApi.get, { params: { organizationId, sourceId: sourceId ?? '' } }),
    enabled: sourceId !== undefined && may('sources:read'),
  })
  if (sourceId === undefined) {
    return (
      <>
        Nobody records who changes what.{' '}
        <PageLink to={paths.sources} params={{ organizationId }} search={{ add: true }}>
          Add a source
        </PageLink>
      </>
    )
  }
  return (
    <span className={styles['source']}>
      <PageLink to={paths.source} params={{ organizationId, sourceId }}>
        {source.data?.name ?? 'Its source'}
      </PageLink>
      {source.data && (
        <StatusBadge status={source.data.status.status} reason={source.data.status.reason} />
      )}
    </span>
  )
}
