/** A made-up customer of a made-up MSP. */
export interface DemoCustomer {
  name: string
  timeZone: string
  country: string
  tags: string[]
  groups: string[]
  sites: { name: string; hostname: string }[]
  people: string[]
  /** Network of the office, without its last number. */
  network: string
  /** Facts of a working day. */
  pace: number
  /** What one of its collectors complains of. */
  problem?: { hostname: string; message: string; fix: string }
}

export const managingName = 'Harbour IT Services'

export const demoCustomers: readonly DemoCustomer[] = [
  {
    name: 'Brightwater Logistics',
    timeZone: 'Europe/Berlin',
    country: 'DE',
    tags: ['iso27001', 'premium'],
    groups: ['Logistics'],
    sites: [
      { name: 'Hamburg terminal', hostname: 'hh-gate-01' },
      { name: 'Data centre Kiel', hostname: 'ki-db-01' },
      { name: 'Warehouse Bremen', hostname: 'hb-scan-02' },
    ],
    people: ['m.reyes', 'a.lindholm', 'j.osei', 's.petrov', 'k.brandt'],
    network: '10.20.4',
    pace: 110,
  },
  {
    name: 'Aldermoor Clinic',
    timeZone: 'Europe/London',
    country: 'GB',
    tags: ['healthcare', 'premium'],
    groups: ['Healthcare'],
    sites: [
      { name: 'Main building', hostname: 'am-pacs-01' },
      { name: 'Laboratory', hostname: 'am-lab-01' },
    ],
    people: ['h.walsh', 'd.ncube', 'r.iyer', 'l.chen'],
    network: '10.31.0',
    pace: 70,
    problem: {
      hostname: 'am-lab-01',
      message: 'The log of logons cannot be read: /var/log/auth.log is not there.',
      fix: 'Install rsyslog, or let journald keep its log: apt-get install rsyslog',
    },
  },
  {
    name: 'Calder & Finch',
    timeZone: 'Europe/Dublin',
    country: 'IE',
    tags: ['legal'],
    groups: ['Professional services'],
    sites: [{ name: 'Dublin office', hostname: 'cf-files-01' }],
    people: ['n.calder', 'o.finch', 't.byrne'],
    network: '10.44.8',
    pace: 45,
  },
  {
    name: 'Dunmore Foods',
    timeZone: 'Europe/Paris',
    country: 'FR',
    tags: ['nis2'],
    groups: ['Manufacturing'],
    sites: [
      { name: 'Plant Lille', hostname: 'li-mes-01' },
      { name: 'Head office', hostname: 'pa-erp-01' },
    ],
    people: ['c.moreau', 'b.adeyemi', 'v.rossi', 'e.dubois'],
    network: '10.57.2',
    pace: 80,
  },
  {
    name: 'Eastgate Schools Trust',
    timeZone: 'Europe/London',
    country: 'GB',
    tags: ['education'],
    groups: ['Public sector'],
    sites: [{ name: 'Shared services', hostname: 'eg-ldap-01' }],
    people: ['p.hughes', 'f.okafor', 'g.murray'],
    network: '10.63.1',
    pace: 35,
  },
  {
    name: 'Fjordline Shipping',
    timeZone: 'Europe/Oslo',
    country: 'NO',
    tags: ['nis2', 'premium'],
    groups: ['Logistics'],
    sites: [
      { name: 'Bergen', hostname: 'be-ops-01' },
      { name: 'Oslo', hostname: 'os-web-01' },
    ],
    people: ['i.haugen', 'w.solberg', 'q.tran'],
    network: '10.70.6',
    pace: 60,
  },
]
