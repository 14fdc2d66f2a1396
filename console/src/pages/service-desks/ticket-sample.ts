import { type TicketVariable, ticketVariables } from '@gatehouse/contract/ticket-settings'
import { filledIn, unknownText } from '../../ui/template/template-text.ts'

/** An alert as it might be, to show what a template makes of it. */
export const ticketSample: Readonly<Record<TicketVariable, string>> = {
  AlertName: 'Administrative group membership changed',
  Severity: 'High',
  Organization: 'Brightwater Logistics',
  Item: 'maria.keller',
  RecordCount: '3',
  FirstAt: '21 Nov 2026, 02:14:09 GMT+1',
  LastAt: '21 Nov 2026, 02:16:31 GMT+1',
  AlertDescription: 'Somebody was added to a group that may administer computers.',
  Link: 'https://gatehouse.example/organizations/…/alerts/…',
  Who: 'maria.keller',
  Action: 'Modified',
  ObjectType: 'Group',
  What: 'sudo',
  When: '21 Nov 2026, 02:16:31 GMT+1',
  Where: 'web-02',
  Workstation: '203.0.113.40',
  Details: 'Members: added “svc-backup”',
  DataSource: 'Linux computer',
  MonitoringPlanName: 'Brightwater Logistics',
  Computer: 'gatehouse.example',
}

export const correlationSample = { id: '4711' }

/** In a ticket `%%` is a percent sign: a variable without a name. */
const variable = /%(\w*)%/g

/** A template of a ticket as it reads with an example. */
export const withExample = (
  template: string,
  values: Readonly<Record<string, string>> = ticketSample,
): string => filledIn(template, { ...values, '': '%' }, variable)

/** Which names of a template mean nothing, as a sentence. */
export const unknownInTicket = (
  template: string,
  known: readonly string[] = ticketVariables,
): string | undefined => unknownText(template, ['', ...known], variable)
