import type { TicketVariable } from '@gatehouse/contract/ticket-settings'

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

export const correlationVariables = ['id'] as const
export const correlationSample = { id: '4711' }
