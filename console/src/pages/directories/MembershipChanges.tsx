import type { directoriesApi } from '@gatehouse/contract/directories'
import type { Output } from '@gatehouse/contract/endpoint'
import { Text, UnstyledButton } from '@mantine/core'
import { IconCircleMinus, IconCirclePlus } from '@tabler/icons-react'
import { useState } from 'react'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { wholeNumber } from '../../ui/numbers.ts'
import { Panel } from '../../ui/Panel.tsx'
import { Time } from '../../ui/Time.tsx'
import { Who } from '../../ui/Who.tsx'
import styles from './MembershipChanges.module.css'

type ShownObject = Output<(typeof directoriesApi)['object']['response']>

interface Props {
  object: ShownObject
  params: { organizationId: string; directoryId: string }
}

type By = NonNullable<ShownObject['membershipChanges'][number]['by']>

const first = 8

/** When somebody came or went, the newest first, and who made it so where a source recorded it. */
export function MembershipChanges({ object, params }: Props) {
  const [isWhole, setWhole] = useState(false)
  const all = object.membershipChanges
  if (all.length === 0) return null
  const shown = isWhole ? all : all.slice(0, first)
  return (
    <Panel title="Membership changes" isFlush>
      <ol className={styles['changes']}>
        {shown.map((one) => {
          const isMember = one.member.id === object.id
          const other = isMember ? one.group : one.member
          return (
            <li
              key={`${one.at} ${one.change} ${one.group.id} ${one.member.id}`}
              className={styles['change']}
              data-change={one.change}
            >
              {one.change === 'added' ? (
                <IconCirclePlus size={15} aria-hidden />
              ) : (
                <IconCircleMinus size={15} aria-hidden />
              )}
              <span>
                {verbs[isMember ? 'member' : 'group'][one.change]}{' '}
                <PageLink
                  to={paths.directoryObject}
                  params={{ ...params, directoryObjectId: other.id }}
                  inherit
                >
                  {other.name}
                </PageLink>
                {one.by && <ChangedBy by={one.by} organizationId={params.organizationId} />}
              </span>
              <span className={styles['when']}>
                <Time at={one.at} as="list" />
              </span>
            </li>
          )
        })}
      </ol>
      {shown.length < all.length && (
        <UnstyledButton className={styles['more']} onClick={() => setWhole(true)}>
          <Text c="dimmed" fz="xs">
            Show all {wholeNumber(all.length)}
          </Text>
        </UnstyledButton>
      )}
    </Panel>
  )
}

function ChangedBy({ by, organizationId }: { by: By; organizationId: string }) {
  return (
    <PageLink
      to={paths.record}
      params={{ organizationId, recordId: by.recordId }}
      className={styles['by']}
      aria-label={`By ${by.who}: open the record`}
    >
      <Who name={by.who} sureness={by.certainty} />
    </PageLink>
  )
}

const verbs = {
  member: { added: 'Came into', removed: 'Went out of' },
  group: { added: 'Got', removed: 'Lost' },
} as const
