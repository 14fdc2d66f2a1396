import type { Recording } from '@gatehouse/contract/recordings'
import { sessionsApi } from '@gatehouse/contract/sessions'
import { useQuery } from '@tanstack/react-query'
import { query } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { clockTime } from '../../ui/duration.ts'
import { Facts } from '../../ui/Facts.tsx'
import { byteCount, counted } from '../../ui/numbers.ts'
import { Time } from '../../ui/Time.tsx'
import { Where } from '../../ui/Where.tsx'
import { Who } from '../../ui/Who.tsx'
import { useOrganizationNames } from '../organizations/use-organization-names.ts'

/** Who did it, where, and why they might. */
export function RecordingFacts({ recording }: { recording: Recording }) {
  const nameOf = useOrganizationNames()
  const { may } = usePermission()
  const managing = useManagingPermission()
  const { organizationId, sessionId, targetId } = recording
  // A recording outlives its session: what only the session knows may be gone.
  const session = useQuery({
    ...query(sessionsApi.get, { params: { organizationId, sessionId } }),
    enabled: may('sessions:read') && may('sessions:start'),
    retry: false,
  }).data
  const target = <Where name={recording.targetName} />
  return (
    <Facts
      items={[
        { name: 'Who', value: <Who name={recording.username} /> },
        {
          name: 'Target',
          value:
            targetId !== undefined && may('targets:read') ? (
              <PageLink to={paths.target} params={{ organizationId, targetId }}>
                {target}
              </PageLink>
            ) : (
              target
            ),
        },
        { name: 'Organization', value: nameOf(organizationId) },
        {
          name: 'Session',
          value: session && (
            <PageLink to={paths.session} params={{ organizationId, sessionId }}>
              {recording.sessionTypeName}
            </PageLink>
          ),
        },
        { name: 'What for', value: !session && recording.sessionTypeName },
        {
          name: 'As',
          value: recording.account !== '' && (
            <span className="gh-machine">{recording.account}</span>
          ),
        },
        { name: 'Reason', value: session?.reason || undefined },
        { name: 'Ticket', value: session?.ticket || undefined },
        {
          name: 'By policy',
          value:
            session &&
            (managing.may('access-policies:read') ? (
              <PageLink to={paths.accessPolicy} params={{ accessPolicyId: session.policyId }}>
                {session.policyName}
              </PageLink>
            ) : (
              session.policyName
            )),
        },
        { name: 'Began', value: <Time at={recording.startedAt} as="exact" /> },
        { name: 'Ended', value: recording.endedAt && <Time at={recording.endedAt} as="exact" /> },
        { name: 'Length', value: recording.endedAt && clockTime(recording.durationMs) },
        {
          name: 'Size',
          value: `${byteCount(recording.bytes)} in ${counted(recording.segments, 'segment')}`,
        },
        {
          name: 'Deleted after',
          value: recording.deletedAfter && <Time at={recording.deletedAfter} as="exact" />,
        },
      ]}
    />
  )
}
