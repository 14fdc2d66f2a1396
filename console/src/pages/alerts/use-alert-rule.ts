import type { Alert } from '@gatehouse/contract/alerts'
import type { AlertRule } from '@gatehouse/contract/alert-rules'
import { useQuery } from '@tanstack/react-query'
import { mayIn, useLogin } from '../../app/login.ts'
import { profileQuery } from '../alert-rules/search.ts'

/** The rule that raised an alert, as it is now; undefined when it is gone or the reader may not see rules. */
export function useAlertRule(alert: Alert): AlertRule | undefined {
  const login = useLogin()
  const { data } = useQuery({
    ...profileQuery(alert.profileId),
    enabled: mayIn(login, 'managing', 'alert-rules:read'),
  })
  return data?.rules.find((rule) => rule.id === alert.ruleId)
}
