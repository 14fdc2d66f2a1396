import { type AlertRule, alertRulesApi } from '@gatehouse/contract/alert-rules'
import { Button, Menu } from '@mantine/core'
import { IconDots, IconRestore, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate } from '../../app/api.ts'
import { paths } from '../../app/paths.ts'
import { ConfirmDestructive } from '../../ui/ConfirmDestructive.tsx'

interface Props {
  rule: AlertRule
  onRestored: (rule: AlertRule) => void
}

/** A predefined rule can be given back its settings, a custom one removed. */
export function RuleMenu({ rule, onRestored }: Props) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [isAsked, setAsked] = useState(false)
  const params = { profileId: rule.profileId, ruleId: rule.id }
  const restore = useMutation({
    mutationFn: () => call(alertRulesApi.restore, { params }),
    onSuccess: async (next) => {
      onRestored(next)
      setAsked(false)
      await invalidate(client, '/alert-profiles')
    },
  })
  const remove = useMutation({
    mutationFn: () => call(alertRulesApi.remove, { params }),
    onSuccess: async () => {
      await navigate({
        to: paths.alertProfile,
        params: { profileId: rule.profileId },
        ignoreBlocker: true,
      })
      await invalidate(client, '/alert-profiles')
    },
  })
  const step = rule.isPredefined ? restore : remove
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px={8} aria-label="More actions">
            <IconDots size={15} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {rule.isPredefined ? (
            <Menu.Item leftSection={<IconRestore size={14} />} onClick={() => setAsked(true)}>
              Restore the settings it came with
            </Menu.Item>
          ) : (
            <Menu.Item leftSection={<IconTrash size={14} />} onClick={() => setAsked(true)}>
              Remove
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <ConfirmDestructive
        isOpen={isAsked}
        onClose={() => setAsked(false)}
        title={rule.isPredefined ? `Restore ${rule.name}` : `Remove ${rule.name}`}
        verb={rule.isPredefined ? 'Restore the rule' : 'Remove the rule'}
        isBusy={step.isPending}
        error={step.error ? messageOf(step.error) : undefined}
        onConfirm={() => step.mutate()}
      >
        {rule.isPredefined
          ? 'Severity, threshold, grouping, tickets and its switch become what they were at first.'
          : 'It raises nothing any more. The alerts that it raised stay.'}
      </ConfirmDestructive>
    </>
  )
}
