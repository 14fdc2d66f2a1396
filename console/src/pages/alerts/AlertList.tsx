import type { Alert } from '@gatehouse/contract/alerts'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import { type EndlessList, EndlessTable } from '../../app/EndlessTable.tsx'
import { paths } from '../../app/paths.ts'
import { useOrganizationNames } from '../organizations/use-organization-names.ts'
import { alertColumns } from './alert-columns.tsx'
import styles from './AlertsPage.module.css'

interface Props {
  alerts: readonly Alert[]
  list: EndlessList
  hasOrganizations: boolean
  hasState: boolean
  /** How many changed while the reader was further down. */
  waiting: number
  onHold: (isHeld: boolean) => void
  empty: ReactNode
}

export function AlertList({ alerts, hasOrganizations, hasState, ...list }: Props) {
  const navigate = useNavigate()
  const nameOf = useOrganizationNames()
  const columns = useMemo(
    () => alertColumns({ nameOf: hasOrganizations ? nameOf : undefined, hasState }),
    [nameOf, hasOrganizations, hasState],
  )
  return (
    <EndlessTable
      {...list}
      name="Alerts"
      noun="alerts"
      waitingWord="new or changed"
      className={styles['results']}
      columns={columns}
      rows={alerts}
      keyOf={(alert) => alert.id}
      onOpen={({ id, organizationId }) =>
        void navigate({ to: paths.alert, params: { organizationId, alertId: id } })
      }
    />
  )
}
