/** What stands in the domain of the demo; names are made up. */
interface Placed {
  unit: string
  name: string
  facts: Readonly<Record<string, string>>
}

export const units = [
  'OU=Staff',
  'OU=Hamburg,OU=Staff',
  'OU=Kiel,OU=Staff',
  'OU=Bremen,OU=Staff',
  'OU=Leavers',
  'OU=Groups',
  'OU=Servers',
  'OU=Workstations',
  'OU=Services',
]

const enabled = 0x200
const disabled = 0x202
const neverExpires = 0x1_0200
const noPassword = 0x220

const places = [
  {
    unit: 'OU=Hamburg,OU=Staff',
    names: [
      'Marisol Reyes',
      'Alva Lindholm',
      'Joseph Osei',
      'Ines Falk',
      'Tomas Wieland',
      'Priya Nair',
      'Lukas Sander',
      'Greta Holm',
    ],
  },
  {
    unit: 'OU=Kiel,OU=Staff',
    names: ['Jonas Brandt', 'Meike Carstens', 'Ruben Adler', 'Nadia Haddad', 'Ole Thomsen'],
  },
  {
    unit: 'OU=Bremen,OU=Staff',
    names: ['Stefan Petrov', 'Katja Brandt', 'Dario Conti', 'Wenke Janssen', 'Samir Aziz'],
  },
  { unit: 'OU=Leavers', names: ['Pia Lorenz', 'Henrik Voss'] },
  {
    unit: 'OU=Services',
    names: ['svc-backup', 'svc-sql', 'svc-scan', 'svc-monitoring'],
  },
]

const departments = ['Dispatch', 'Accounting', 'Customs', 'Fleet', 'Warehouse']

export const people: readonly Placed[] = places.flatMap(({ unit, names }) =>
  names.map((name, at) => ({ unit, name, facts: factsOf(unit, name, at) })),
)

function factsOf(unit: string, name: string, at: number): Record<string, string> {
  const [first = '', last = ''] = name.split(' ')
  const logonName = last === '' ? name : `${first.charAt(0)}.${last}`.toLowerCase()
  return {
    objectClass: 'user',
    sAMAccountName: logonName,
    userPrincipalName: `${logonName}@corp.test`,
    displayName: name,
    userAccountControl: String(optionsOf(unit, at)),
    ...(last !== '' && {
      givenName: first,
      sn: last,
      mail: `${logonName}@brightwater.example`,
      department: departments[at % departments.length] ?? '',
    }),
  }
}

/** A little of everything that somebody should look at. */
function optionsOf(unit: string, at: number): number {
  if (unit === 'OU=Leavers') return disabled
  if (unit === 'OU=Services') return neverExpires
  return at === 4 ? noPassword : enabled
}

export const computers: readonly Placed[] = [
  ...['HH-FS01', 'HH-SQL01', 'KI-DB02', 'HB-SCAN01'].map((name) => ({
    ...{ unit: 'OU=Servers', name },
    system: 'Windows Server 2022 Standard',
  })),
  ...['WS-1044', 'WS-1045', 'WS-1102', 'WS-2010', 'WS-2011'].map((name) => ({
    ...{ unit: 'OU=Workstations', name },
    system: 'Windows 11 Enterprise',
  })),
].map(({ unit, name, system }) => ({
  ...{ unit, name },
  facts: {
    objectClass: 'computer',
    sAMAccountName: `${name}$`,
    dNSHostName: `${name.toLowerCase()}.corp.test`,
    operatingSystem: system,
    userAccountControl: String(0x1000),
  },
}))

const at = (unit: string, ...names: string[]) => names.map((name) => `CN=${name},${unit}`)
const hamburg = 'OU=Hamburg,OU=Staff'
const kiel = 'OU=Kiel,OU=Staff'
const bremen = 'OU=Bremen,OU=Staff'

export const groups: readonly {
  name: string
  members: readonly string[]
  facts?: Readonly<Record<string, string>>
}[] = [
  {
    name: 'Finance',
    members: [...at(hamburg, 'Priya Nair', 'Greta Holm'), ...at(bremen, 'Stefan Petrov')],
    facts: { description: 'Accounts payable and receivable' },
  },
  { name: 'Dispatch', members: at(hamburg, 'Joseph Osei', 'Ines Falk', 'Tomas Wieland') },
  { name: 'Helpdesk', members: at(kiel, 'Meike Carstens', 'Ruben Adler') },
  {
    name: 'Server operators of Kiel',
    members: [...at(kiel, 'Jonas Brandt'), 'CN=Helpdesk,OU=Groups'],
  },
  { name: 'VPN users', members: ['CN=Finance,OU=Groups', 'CN=Dispatch,OU=Groups'] },
  { name: 'Warehouse', members: at(bremen, 'Katja Brandt', 'Dario Conti', 'Wenke Janssen') },
  { name: 'Projects 2024', members: [] },
  { name: 'Scanner admins', members: [] },
]
