import { type AlertRule, alertRulesApi } from '@gatehouse/contract/alert-rules'
import { severities } from '@gatehouse/contract/severities'
import { NativeSelect, Switch, Tooltip } from '@mantine/core'
import { IconTicketOff } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { messageOf } from '../../app/api-error.ts'
import { call, invalidate } from '../../app/api.ts'
import { PageLink } from '../../app/links.tsx'
import { useManagingPermission } from '../../app/managing.ts'
import { paths } from '../../app/paths.ts'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { SeverityBars, severityWord } from '../../ui/SeverityMark.tsx'
import styles from './RuleList.module.css'
import { ruleSentence } from './rule-sentence.ts'

/** One rule: on or off and how bad at once, everything else on its page. */
export function RuleRow({ profileId, rule }: { profileId: string; rule: AlertRule }) {
  const client = useQueryClient()
  const { whyNot } = useManagingPermission()
  const reason = whyNot('alert-rules:update', 'change alert rules')
  const params = { profileId, ruleId: rule.id }
  const change = useMutation({
    mutationFn: (body: Partial<Pick<AlertRule, 'isActive' | 'severity'>>) =>
      call(alertRulesApi.update, { params, body }),
    onSettled: () => invalidate(client, '/alert-profiles'),
  })
  // What was pressed is shown at once; what the server says comes after.
  const shown = { ...rule, ...(change.isPending && change.variables) }
  return (
    <tr data-off={!shown.isActive || undefined}>
      <td>
        <MaybeDisabled reason={reason}>
          <Switch
            size="xs"
            aria-label={`${rule.name} is active`}
            checked={shown.isActive}
            disabled={change.isPending}
            onChange={(event) => {
              if (reason === undefined) change.mutate({ isActive: event.currentTarget.checked })
            }}
          />
        </MaybeDisabled>
      </td>
      <td>
        <div className={styles['name']}>
          <PageLink to={paths.alertRule} params={params} c="inherit" fw={500}>
            {rule.name}
          </PageLink>
          {!rule.isPredefined && <span className={styles['custom']}>Custom</span>}
          {!rule.createsTicket && (
            <Tooltip label="Makes no ticket">
              <IconTicketOff size={14} stroke={1.6} aria-label="Makes no ticket" />
            </Tooltip>
          )}
        </div>
        <div className={styles['description']} title={rule.description}>
          {rule.description}
        </div>
        {change.error && (
          <div role="alert" className={styles['error']}>
            {messageOf(change.error)}
          </div>
        )}
      </td>
      <td>
        <NativeSelect
          size="xs"
          variant="unstyled"
          aria-label={`Severity of ${rule.name}`}
          leftSection={<SeverityBars severity={shown.severity} />}
          disabled={reason !== undefined || change.isPending}
          title={reason}
          data={severities.map((one) => ({ value: one, label: severityWord(one) }))}
          value={shown.severity}
          onChange={(event) => {
            const severity = severities.find((one) => one === event.currentTarget.value)
            if (severity) change.mutate({ severity })
          }}
        />
      </td>
      <td className={styles['sentence']}>{ruleSentence(rule)}</td>
    </tr>
  )
}
