import {
  type LookupKind,
  type Ranking,
  serviceDesksApi,
  type ServiceDesk,
  type TicketProvider,
} from '@gatehouse/contract/service-desks'
import { severities, type Severity } from '@gatehouse/contract/severities'
import type { Reference } from '@gatehouse/contract/ticket-settings'
import { Stack, Text } from '@mantine/core'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { SaveRow } from '../../app/SaveRow.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { SeverityMark, severityWord } from '../../ui/SeverityMark.tsx'
import { LookupSelect } from './LookupSelect.tsx'
import styles from './RankingForm.module.css'
import { useSaveDesk } from './use-save-desk.ts'

interface RankingField {
  name: keyof Ranking
  kind: LookupKind
  label: string
}

const priority: RankingField = { name: 'priority', kind: 'priorities', label: 'Priority' }
const severity: RankingField = { name: 'severity', kind: 'severities', label: 'Severity' }
const impact: RankingField = { name: 'impact', kind: 'impacts', label: 'Impact' }
const urgency: RankingField = { name: 'urgency', kind: 'urgencies', label: 'Urgency' }

/** ServiceNow makes the priority of impact and urgency by itself. */
const fields: Readonly<Record<TicketProvider, readonly RankingField[]>> = {
  connectwise: [priority, severity, impact],
  servicenow: [impact, urgency, severity],
}

const worstFirst = severities.toReversed()

/** What our severities mean at the service desk. */
export function RankingForm({ desk, whyNot }: { desk: ServiceDesk; whyNot: string | undefined }) {
  const form = useEndpointForm(serviceDesksApi.update.body, { ranking: desk.ranking })
  const save = useSaveDesk(desk.id, form)
  const { ranking } = form.values
  const columns = fields[desk.connection.provider]
  const change = (of: Severity, name: keyof Ranking, value: Reference | undefined) => {
    const { [name]: _, ...others } = ranking[of]
    form.setFieldValue('ranking', {
      ...ranking,
      [of]: value ? { ...others, [name]: value } : others,
    })
  }
  return (
    <Panel title="How severe tickets are">
      <Form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <LeaveGuard isDirty={form.isDirty() && !save.isPending} />
        <Stack gap="md">
          <Text c="dimmed">
            An alert has one of four severities. Choose what each is called at the service desk.
          </Text>
          <table className={styles['table']}>
            <thead>
              <tr>
                <th scope="col">An alert that is</th>
                {columns.map((column) => (
                  <th key={column.name} scope="col">
                    {column.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {worstFirst.map((of) => (
                <tr key={of}>
                  <td>
                    <SeverityMark severity={of} />
                  </td>
                  {columns.map((column) => (
                    <td key={column.name}>
                      <LookupSelect
                        aria-label={`${column.label} of ${severityWord(of)}`}
                        serviceDeskId={desk.id}
                        kind={column.kind}
                        disabled={whyNot !== undefined}
                        placeholder="By itself"
                        value={ranking[of][column.name]}
                        onChange={(value) => change(of, column.name, value)}
                      />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          <SaveRow save={save} isDirty={form.isDirty()} whyNot={whyNot} onReset={form.reset} />
        </Stack>
      </Form>
    </Panel>
  )
}
