import { accessPoliciesApi, type AccessPolicy } from '@gatehouse/contract/access-policies'
import { ActionIcon } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate } from '../../app/api.ts'
import { paths } from '../../app/paths.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'

interface Props {
  policy: AccessPolicy
  whyNot: string | undefined
}

export function RemovePolicy({ policy, whyNot }: Props) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [isAsked, setAsked] = useState(false)
  const remove = useMutation({
    mutationFn: () => call(accessPoliciesApi.remove, { params: { accessPolicyId: policy.id } }),
    onSuccess: async () => {
      await navigate({ to: paths.accessPolicies, ignoreBlocker: true })
      await invalidate(client, accessPoliciesApi.list.path, '/session-types')
    },
  })
  return (
    <>
      <MaybeDisabled reason={whyNot}>
        <ActionIcon
          variant="default"
          size={30}
          aria-label={`Remove ${policy.name}`}
          onClick={() => setAsked(true)}
        >
          <IconTrash size={15} />
        </ActionIcon>
      </MaybeDisabled>
      <ConfirmDestructive
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        title={`Remove ${policy.name}`}
        verb="Remove the policy"
        nameToType={policy.name}
        isBusy={remove.isPending}
        error={remove.error ? messageOf(remove.error) : undefined}
        onConfirm={() => remove.mutate()}
      >
        What only this policy allows is refused from then on, and sessions that it allowed end at
        once. This cannot be undone. To pause it, switch it off instead.
      </ConfirmDestructive>
    </>
  )
}
