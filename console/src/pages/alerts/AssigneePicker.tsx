import { type Alert, alertsApi } from '@gatehouse/contract/alerts'
import { UserId } from '@gatehouse/contract/ids'
import { Button, Group, Select } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call, query } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { useLogin } from '../../app/login.ts'
import { usePermission } from '../../app/organization.ts'
import { alertChanged } from './alert-queries.ts'
import { AssigneeName, assigneeName } from './AssigneeName.tsx'

/** Who takes care of the alert; whoever may, chooses. */
export function AssigneePicker({ alert }: { alert: Alert }) {
  const client = useQueryClient()
  const { user } = useLogin()
  const { may } = usePermission()
  const mayAssign = may('alerts:update')
  const { organizationId, assignee } = alert
  const { data } = useQuery({
    ...query(alertsApi.assignees, { params: { organizationId } }),
    enabled: mayAssign,
  })
  const params = { organizationId, alertId: alert.id }
  const assign = useMutation({
    mutationFn: (userId: string | null) =>
      call(alertsApi.assign, {
        params,
        body: { userId: userId === null ? null : UserId.parse(userId) },
      }),
    onSuccess: () => alertChanged(client, params),
  })
  if (!mayAssign) return <AssigneeName assignee={assignee} />

  const people = data?.assignees ?? []
  const known = people.some((one) => one.userId === assignee?.userId)
  const all = assignee && !known ? [assignee, ...people] : people
  const isOffered = people.some((one) => one.userId === user.id) && assignee?.userId !== user.id
  return (
    <>
      <Group gap={8} wrap="nowrap">
        <Select
          aria-label="Assignee"
          placeholder="Nobody"
          clearable
          searchable
          flex={1}
          disabled={assign.isPending}
          data={all.map((one) => ({ value: one.userId, label: assigneeName(one) }))}
          value={assignee?.userId ?? null}
          onChange={(userId) => assign.mutate(userId)}
        />
        {isOffered && (
          <Button
            variant="default"
            loading={assign.isPending}
            onClick={() => assign.mutate(user.id)}
          >
            Take it
          </Button>
        )}
      </Group>
      <FormError error={assign.error} />
    </>
  )
}
