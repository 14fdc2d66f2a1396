import type { SessionDetails } from '@gatehouse/contract/sessions'
import { PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { paths } from '../../app/paths.ts'
import { Facts } from '../../ui/Facts.tsx'
import { Time } from '../../ui/Time.tsx'
import { Where } from '../../ui/Where.tsx'
import { Who } from '../../ui/Who.tsx'
import { useOrganizationNames } from '../organizations/use-organization-names.ts'
import { SessionTicket } from './SessionTicket.tsx'

/** Who, what, why and when. */
export function SessionFacts({ session }: { session: SessionDetails }) {
  const nameOf = useOrganizationNames()
  const { may } = useManagingPermission()
  const { organizationId, targetId, policyId: accessPolicyId, profile } = session
  const { maxExtensions } = profile
  return (
    <Facts
      items={[
        { name: 'Who', value: <Who name={session.username} /> },
        {
          name: 'Target',
          value: (
            <PageLink to={paths.target} params={{ organizationId, targetId }}>
              <Where name={session.targetName} />
            </PageLink>
          ),
        },
        { name: 'Address', value: <span className="gh-machine">{session.targetAddress}</span> },
        { name: 'Organization', value: nameOf(organizationId) },
        { name: 'What for', value: session.sessionTypeName },
        {
          name: 'As',
          value: session.account !== undefined && (
            <span className="gh-machine">{session.account}</span>
          ),
        },
        { name: 'Reason', value: session.reason || undefined },
        { name: 'Ticket', value: session.ticket && <SessionTicket session={session} /> },
        { name: 'Break glass', value: session.isBreakGlass && 'yes, nobody was asked' },
        {
          name: 'By policy',
          value: may('access-policies:read') ? (
            <PageLink to={paths.accessPolicy} params={{ accessPolicyId }}>
              {session.policyName}
            </PageLink>
          ) : (
            session.policyName
          ),
        },
        { name: 'Asked', value: <Time at={session.requestedAt} as="exact" /> },
        { name: 'Starts', value: <Time at={session.startsAt} as="exact" /> },
        { name: 'Ends', value: <Time at={session.endsAt} as="exact" /> },
        { name: 'Over since', value: session.endedAt && <Time at={session.endedAt} as="exact" /> },
        {
          name: 'Made longer',
          value: maxExtensions > 0 && `${session.extensions} of ${maxExtensions} times`,
        },
        { name: 'Recorded', value: recordedText(session) },
      ]}
    />
  )
}

function recordedText({ worksThrough, isRecorded }: SessionDetails): string {
  if (worksThrough === 'own-tools') return 'no, nothing of it goes through Gatehouse'
  return isRecorded ? 'yes' : 'no'
}
