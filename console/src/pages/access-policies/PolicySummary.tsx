import type { AccessPolicyInput } from '@gatehouse/contract/access-policies'
import { useSuspenseQuery } from '@tanstack/react-query'
import { durationText } from '../../ui/duration.ts'
import { counted } from '../../ui/numbers.ts'
import { Panel } from '../../ui/Panel.tsx'
import { sessionTypesQuery } from '../session-types/search.ts'
import { whereText, whoText } from './policy-words.ts'

/** The policy read out, so that what was set can be checked against what was meant. */
export function PolicySummary({ values }: { values: AccessPolicyInput }) {
  const { sessionTypes } = useSuspenseQuery(sessionTypesQuery).data
  const { profile, sessionTypeIds } = values
  const types = sessionTypes.filter(({ id }) => sessionTypeIds.includes(id))
  const where = whereText(values)
  const names = types.map(({ name }) => `“${name}”`).join(' or ') || 'nothing yet'
  const limits = [
    `for ${durationText(profile.maxMinutes * 60)} at most`,
    ...(profile.hours ? [`between ${profile.hours.range.replace('-', ' and ')}`] : []),
    ...(profile.networks.length > 0 ? [`from ${counted(profile.networks.length, 'network')}`] : []),
  ]
  return (
    <Panel title="Read out">
      <p style={{ margin: 0, fontSize: 13, lineHeight: '20px' }}>
        {whoText(values)} may open {values.kind === 'credential' ? 'sessions' : names} on{' '}
        {where.charAt(0).toLowerCase() + where.slice(1)}, {limits.join(', ')}.{' '}
        {profile.approvals.length === 0
          ? 'Nobody has to approve.'
          : `${counted(profile.approvals.length, 'tier')} of approvers must agree first${
              profile.allowsBreakGlass ? ', except in an emergency, which raises an alert' : ''
            }.`}{' '}
        {profile.recording.isEnabled
          ? 'Sessions are recorded.'
          : 'Sessions are not recorded, and what was done cannot be seen afterwards.'}
      </p>
    </Panel>
  )
}
