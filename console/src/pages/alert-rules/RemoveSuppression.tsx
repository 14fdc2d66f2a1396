import { type SuppressionRule, suppressionRulesApi } from '@gatehouse/contract/alert-rules'
import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call, invalidate } from '../../app/api.ts'
import { paths } from '../../app/paths.ts'
import { RemoveDialog } from '../../app/RemoveDialog.tsx'

export function RemoveSuppression({ rule }: { rule: SuppressionRule }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [isAsked, setAsked] = useState(false)
  return (
    <>
      <Button variant="default" onClick={() => setAsked(true)}>
        Remove
      </Button>
      {isAsked && (
        <RemoveDialog
          onClose={() => setAsked(false)}
          title={`Remove ${rule.name}`}
          verb="Remove the suppression rule"
          remove={() =>
            call(suppressionRulesApi.remove, { params: { suppressionRuleId: rule.id } })
          }
          onRemoved={async () => {
            await navigate({ to: paths.suppressionRules, ignoreBlocker: true })
            await invalidate(client, suppressionRulesApi.list.path)
          }}
        >
          Records that match raise alerts again from now on. To pause it, switch it off instead.
        </RemoveDialog>
      )}
    </>
  )
}
