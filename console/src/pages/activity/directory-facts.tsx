import type { ActivityRecord } from '@gatehouse/contract/activity-record'
import { IconShieldExclamation } from '@tabler/icons-react'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import type { Fact } from '../../ui/Facts.tsx'
import { ToneBadge } from '../../ui/ToneBadge.tsx'
import { useDirectoryOfSource } from '../directories/use-directory-of-source.ts'
import type { DirectoryRecord } from './directory-record.ts'
import styles from './RecordView.module.css'

/** What a record of a directory says of its object beside the changes. */
export function directoryFacts(
  record: ActivityRecord,
  told: DirectoryRecord,
  organizationId: string,
): Fact[] {
  return [
    {
      name: 'Object',
      value: (
        <ObjectLink
          organizationId={organizationId}
          sourceId={record.sourceId}
          objectGuid={told.objectGuid}
        />
      ),
    },
    { name: 'Group type', value: told.groupType },
    {
      name: 'Power',
      value: told.administrativeGroup !== undefined && (
        <ToneBadge
          icon={IconShieldExclamation}
          word={`Administrative group ${told.administrativeGroup}`}
          tone="warn"
        />
      ),
    },
  ]
}

function ObjectLink({
  organizationId,
  sourceId,
  objectGuid,
}: {
  organizationId: string
  sourceId: string | undefined
  objectGuid: string
}) {
  const directory = useDirectoryOfSource(organizationId, sourceId)
  return (
    <span className={styles['object']}>
      {directory && (
        <PageLink
          to={paths.directoryObject}
          params={{ organizationId, directoryId: directory.id, directoryObjectId: objectGuid }}
        >
          All of its history and memberships
        </PageLink>
      )}
      <span className={styles['guid']}>{objectGuid}</span>
    </span>
  )
}
