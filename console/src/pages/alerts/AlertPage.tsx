import { useSuspenseQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { alertsApi } from '@gatehouse/contract/alerts'
import { PageLink } from '../../app/links.tsx'
import { mayIn, useLogin } from '../../app/login.ts'
import { usePermission } from '../../app/organization.ts'
import { paths } from '../../app/paths.ts'
import { useLiveSignal } from '../../app/use-live-signal.ts'
import { Panel } from '../../ui/Panel.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { SeverityMark } from '../../ui/SeverityMark.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { RecordPanel } from '../activity/RecordPanel.tsx'
import { AlertActions } from './AlertActions.tsx'
import { AlertFacts } from './AlertFacts.tsx'
import { AlertHistory } from './AlertHistory.tsx'
import styles from './AlertPage.module.css'
import { AlertRecords } from './AlertRecords.tsx'
import { AlertStateLine } from './AlertStateLine.tsx'
import { AlertTicketPanel } from './AlertTicketPanel.tsx'
import { alertChanged, alertQuery } from './alert-queries.ts'
import { AssigneePicker } from './AssigneePicker.tsx'
import { NewestRecord } from './NewestRecord.tsx'
import { useAlertRecords } from './use-alert-records.ts'
import { useAlertRule } from './use-alert-rule.ts'

const route = getRouteApi('/signed-in/organizations/$organizationId/alerts/$alertId')

/** One alert: what happened, who takes care of it, and what was done about it. */
export function AlertPage() {
  const params = route.useParams()
  const client = useQueryClient()
  const login = useLogin()
  const { may } = usePermission()
  const { data: alert } = useSuspenseQuery(alertQuery(params))
  const rule = useAlertRule(alert)
  const records = useAlertRecords(params)
  const [newest] = records.records
  const read = () => void alertChanged(client, params)
  useLiveSignal(alertsApi.live, ({ alertId }) => alertId === params.alertId && read(), read)

  return (
    <>
      <PageHeader
        trail={
          <PageLink to={paths.alerts} params={{ organizationId: params.organizationId }} fz="xs">
            Alerts
          </PageLink>
        }
        title={alert.name}
        aside={<SeverityMark severity={alert.severity} variant="filled" />}
        subtitle={alert.description}
        actions={
          <AlertActions
            alert={alert}
            rule={rule}
            maySuppress={mayIn(login, 'managing', 'alert-rules:update')}
          />
        }
      />
      <AlertStateLine alert={alert} />
      <TwoColumns
        main={
          <>
            <AlertRecords alert={alert} records={records} />
            {newest && records.opened === undefined && (
              <NewestRecord
                record={newest}
                isOnly={alert.recordCount === 1}
                onOpen={() => records.open(newest.id)}
              />
            )}
            <Panel title="History">
              <AlertHistory alert={alert} />
            </Panel>
          </>
        }
        side={
          records.opened === undefined ? (
            <>
              <Panel title="Assignee">
                <AssigneePicker alert={alert} />
              </Panel>
              <AlertTicketPanel alert={alert} mayRead={may('tickets:read')} />
              <Panel title="Why it was raised">
                <AlertFacts alert={alert} rule={rule} />
              </Panel>
            </>
          ) : (
            <div className={styles['record']}>
              <RecordPanel
                activity={records}
                recordId={records.opened}
                known={records.known}
                newer={records.newer}
                older={records.older}
              />
            </div>
          )
        }
      />
    </>
  )
}
