import {
  type AccessPolicy,
  type AccessPolicyInput,
  defaultProfile,
} from '@gatehouse/contract/access-policies'
import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { PolicyEditor } from './PolicyEditor.tsx'
import { accessPolicyQuery } from './search.ts'

const route = getRouteApi('/signed-in/access-policies/$accessPolicyId')

const inputOf = ({ id: _, updatedAt: __, ...input }: AccessPolicy): AccessPolicyInput => input

const blank: AccessPolicyInput = {
  name: '',
  description: '',
  isEnabled: true,
  priority: 100,
  kind: 'resource',
  userIds: [],
  directoryGroups: [],
  sessionTypeIds: [],
  scope: { organizationIds: [], targetIds: [], targetGroupIds: [], isEverything: false },
  credentialIds: [],
  profile: defaultProfile,
}

export function PolicyPage() {
  const { accessPolicyId } = route.useParams()
  const { data: policy } = useSuspenseQuery(accessPolicyQuery(accessPolicyId))
  return <PolicyEditor key={policy.updatedAt} policy={policy} initial={inputOf(policy)} />
}

export function NewPolicyPage() {
  return <PolicyEditor policy={undefined} initial={blank} />
}
