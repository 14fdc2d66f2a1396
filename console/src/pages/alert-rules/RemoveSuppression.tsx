import { type SuppressionRule, suppressionRulesApi } from '@gatehouse/contract/alert-rules'
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate } from '../../app/api.ts'
import { paths } from '../../app/paths.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'

export function RemoveSuppression({ rule }: { rule: SuppressionRule }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [isAsked, setAsked] = useState(false)
  const remove = useMutation({
    mutationFn: () => call(suppressionRulesApi.remove, { params: { suppressionRuleId: rule.id } }),
    onSuccess: async () => {
      await navigate({ to: paths.suppressionRules, ignoreBlocker: true })
      await invalidate(client, suppressionRulesApi.list.path)
    },
  })
  return (
    <>
      <Button variant="default" onClick={() => setAsked(true)}>
        Remove
      </Button>
      <ConfirmDestructive
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        title={`Remove ${rule.name}`}
        verb="Remove the suppression rule"
        isBusy={remove.isPending}
        error={remove.error ? messageOf(remove.error) : undefined}
        onConfirm={() => remove.mutate()}
      >
        Records that match raise alerts again from now on. To pause it, switch it off instead.
      </ConfirmDestructive>
    </>
  )
}
