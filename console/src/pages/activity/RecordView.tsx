import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { ActionMark } from '../../ui/ActionMark.tsx'
import { Diff } from '../../ui/diff/Diff.tsx'
import { type Fact, Facts } from '../../ui/Facts.tsx'
import { Time } from '../../ui/Time.tsx'
import { surenessTexts, Who } from '../../ui/Who.tsx'
import { Where } from '../../ui/Where.tsx'
import type { ValueAction } from '../../ui/ValueMenu.tsx'
import {
  canHaveSession,
  RecordSessions,
  sessionsOfRecordQuery,
} from '../timeline/RecordSessions.tsx'
import { directoryFacts } from './directory-facts.tsx'
import { type DirectoryRecord, directoryRecord } from './directory-record.ts'
import { DirectoryDiff } from './DirectoryDiff.tsx'
import type { FilterField } from './search.ts'
import styles from './RecordView.module.css'

interface Props {
  record: ActivityRecord
  organizationId: string
  layout: 'columns' | 'inline'
  actionsFor: (field: FilterField, value: string) => ValueAction[]
}

/** All that is known of one fact: what, who, when, where, and what it was before and after. */
export function RecordView({ record, organizationId, layout, actionsFor }: Props) {
  const sessions = useQuery({
    ...sessionsOfRecordQuery(organizationId, record.id),
    enabled: canHaveSession(record),
  })
  const links = sessions.data?.links ?? []
  const directory = directoryRecord(record)
  return (
    <div className={styles['record']} data-layout={layout}>
      <section aria-label="Facts">
        <Facts
          items={[
            ...factsOf(record, directory, organizationId, actionsFor),
            {
              name: 'In session of',
              value: links.length > 0 && (
                <RecordSessions organizationId={organizationId} links={links} />
              ),
            },
          ]}
        />
      </section>
      <section aria-label="Changes">
        <Text fz="xs" fw={600} c="dimmed" mb={6}>
          {titleOf(record, directory)}
        </Text>
        <Changes record={record} directory={directory} layout={layout} />
      </section>
    </div>
  )
}

function titleOf({ details }: ActivityRecord, directory: DirectoryRecord | undefined): string {
  if (details.some(({ before }) => before !== undefined)) return 'Before and after'
  return directory ? 'What changed' : 'Details'
}

function Changes({
  record: { details },
  directory,
  layout,
}: Pick<Props, 'record' | 'layout'> & { directory: DirectoryRecord | undefined }) {
  if ((directory?.changes ?? details).length === 0) {
    return <Text c="dimmed">The source tells nothing more about this.</Text>
  }
  return directory ? (
    <DirectoryDiff changes={directory.changes} layout={layout} />
  ) : (
    <Diff changes={details} layout={layout} />
  )
}

function factsOf(
  record: ActivityRecord,
  directory: DirectoryRecord | undefined,
  organizationId: string,
  actionsFor: Props['actionsFor'],
): Fact[] {
  const { who, certainty, where, workstation, source, sourceId } = record
  return [
    { name: 'What', value: <span className="gh-machine">{record.what}</span> },
    ...(directory ? directoryFacts(record, directory, organizationId) : []),
    {
      name: 'Action',
      value: <ActionMark action={record.action} succeeded={record.succeeded} />,
    },
    { name: 'Object type', value: record.objectType },
    {
      name: 'Who',
      value: (
        <div>
          <Who name={who} sureness={certainty} actions={actionsFor('who', who)} />
          <Text fz="xs" c="dimmed">
            {surenessTexts[certainty]}
            {directory?.evidence !== undefined && ` Found in: ${directory.evidence}.`}
          </Text>
        </div>
      ),
    },
    { name: 'When', value: <Time at={record.at} as="exact" /> },
    { name: 'Where', value: <Where name={where} actions={actionsFor('where', where)} /> },
    {
      name: 'Workstation',
      value: workstation === '' ? undefined : <span className="gh-machine">{workstation}</span>,
    },
    {
      name: 'Source',
      value:
        sourceId === undefined ? (
          source
        ) : (
          <PageLink to={paths.source} params={{ organizationId, sourceId }}>
            {source}
          </PageLink>
        ),
    },
    { name: 'Connector', value: record.connector },
    { name: 'Received', value: <Time at={record.receivedAt} as="exact" /> },
  ]
}
