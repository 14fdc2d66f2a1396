import { accessPoliciesApi, type AccessPolicy } from '@gatehouse/contract/access-policies'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { call, invalidate } from '../../app/api.ts'
import { paths } from '../../app/paths.ts'
import { RemoveButton } from '../../app/RemoveButton.tsx'

interface Props {
  policy: AccessPolicy
  whyNot: string | undefined
}

export function RemovePolicy({ policy, whyNot }: Props) {
  const client = useQueryClient()
  const navigate = useNavigate()
  return (
    <RemoveButton
      name={policy.name}
      whyNot={whyNot}
      verb="Remove the policy"
      nameToType={policy.name}
      remove={() => call(accessPoliciesApi.remove, { params: { accessPolicyId: policy.id } })}
      onRemoved={async () => {
        await navigate({ to: paths.accessPolicies, ignoreBlocker: true })
        await invalidate(client, accessPoliciesApi.list.path, '/session-types')
      }}
    >
      What only this policy allows is refused from then on, and sessions that it allowed end at
      once. This cannot be undone. To pause it, switch it off instead.
    </RemoveButton>
  )
}
