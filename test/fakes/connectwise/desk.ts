/** What a service desk consists of before the first ticket. */
export interface Named {
  id: number
  name: string
}

export interface Company extends Named {
  identifier: string
  /** Where the company is, as it is shown on a ticket. */
  city: string
}

export interface Contact extends Named {
  companyId: number
  email: string
}

export interface Status extends Named {
  closedStatus: boolean
  defaultFlag: boolean
  sortOrder: number
}

export interface SubType extends Named {
  typeIds: readonly number[]
}

export interface Board extends Named {
  statuses: readonly Status[]
  teams: readonly Named[]
  types: readonly Named[]
  subTypes: readonly SubType[]
}

export interface Priority extends Named {
  color: string
  /** Minutes until the plan promised by the service level. */
  planMinutes: number
}

export interface Desk {
  companies: readonly Company[]
  contacts: readonly Contact[]
  boards: readonly Board[]
  priorities: readonly Priority[]
  impacts: readonly Named[]
  severities: readonly Named[]
  sources: readonly Named[]
}

const statusesFrom = (first: number): Status[] =>
  [
    { name: 'New', defaultFlag: true, closedStatus: false },
    { name: 'Assigned', defaultFlag: false, closedStatus: false },
    { name: 'In Progress', defaultFlag: false, closedStatus: false },
    { name: 'Waiting Customer', defaultFlag: false, closedStatus: false },
    { name: 'Resolved', defaultFlag: false, closedStatus: true },
    { name: 'Closed', defaultFlag: false, closedStatus: true },
    { name: 'Canceled', defaultFlag: false, closedStatus: true },
  ].map((status, index) => ({ ...status, id: first + index, sortOrder: index * 10 }))

/** A managed service provider with five customers and two boards. */
export const sampleDesk: Desk = {
  companies: [
    { id: 250, identifier: 'Bluewater', name: 'Bluewater Dental', city: 'Tampa' },
    { id: 251, identifier: 'HarborLaw', name: 'Harbor & Finch LLP', city: 'Boston' },
    { id: 252, identifier: 'Kestrel', name: 'Kestrel Logistics', city: 'Memphis' },
    { id: 253, identifier: 'NorthPine', name: 'North Pine School District', city: 'Duluth' },
    { id: 254, identifier: 'Sunfield', name: 'Sunfield Foods', city: 'Fresno' },
  ],
  contacts: [
    { id: 601, name: 'Maria Lopez', companyId: 250, email: 'maria@bluewater.example' },
    { id: 602, name: 'Tom Becker', companyId: 250, email: 'tom@bluewater.example' },
    { id: 603, name: 'Ann Finch', companyId: 251, email: 'ann@harborfinch.example' },
    { id: 604, name: 'Jo Reyes', companyId: 252, email: 'jo@kestrel.example' },
    { id: 605, name: 'Pat Lindqvist', companyId: 253, email: 'pat@northpine.example' },
    { id: 606, name: 'Lee Moreno', companyId: 254, email: 'lee@sunfield.example' },
  ],
  boards: [
    {
      id: 1,
      name: 'Service Desk',
      statuses: statusesFrom(16),
      teams: [
        { id: 25, name: 'Service Team' },
        { id: 26, name: 'Field Team' },
      ],
      types: [
        { id: 14, name: 'Incident' },
        { id: 15, name: 'Request' },
      ],
      subTypes: [
        { id: 80, name: 'Account', typeIds: [14, 15] },
        { id: 81, name: 'Server', typeIds: [14] },
      ],
    },
    {
      id: 2,
      name: 'Security',
      statuses: statusesFrom(40),
      teams: [{ id: 30, name: 'Security Team' }],
      types: [{ id: 20, name: 'Security Alert' }],
      subTypes: [
        { id: 90, name: 'Privileged Access', typeIds: [20] },
        { id: 91, name: 'Logon Activity', typeIds: [20] },
      ],
    },
  ],
  priorities: [
    { id: 6, name: 'Priority 1 - Critical', color: 'Red', planMinutes: 60 },
    { id: 7, name: 'Priority 2 - Quick Response', color: 'Orange', planMinutes: 240 },
    { id: 8, name: 'Priority 3 - Normal Response', color: 'Yellow', planMinutes: 480 },
    { id: 9, name: 'Priority 4 - Scheduled Maintenance', color: 'Green', planMinutes: 2880 },
  ],
  impacts: [
    { id: 1, name: 'Low' },
    { id: 2, name: 'Medium' },
    { id: 3, name: 'High' },
  ],
  severities: [
    { id: 1, name: 'Low' },
    { id: 2, name: 'Medium' },
    { id: 3, name: 'High' },
  ],
  sources: [
    { id: 2, name: 'Phone' },
    { id: 3, name: 'Email Connector' },
    { id: 4, name: 'Internal' },
  ],
}
