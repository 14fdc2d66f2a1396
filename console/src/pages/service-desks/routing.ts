import type { LookupKind, Routing, TicketProvider } from '@gatehouse/contract/service-desks'

export interface RoutingField {
  name: keyof Routing
  kind: LookupKind
  label: string
  description: string
  /** Without that choice this one has nothing to choose from. */
  parent?: keyof Routing
}

const connectwise: readonly RoutingField[] = [
  {
    name: 'board',
    kind: 'boards',
    label: 'Service board',
    description: 'New tickets go to it. Statuses, teams and types are those of the board.',
  },
  {
    name: 'newStatus',
    kind: 'statuses',
    label: 'Status of new tickets',
    description: 'Without a choice the board’s own.',
    parent: 'board',
  },
  {
    name: 'team',
    kind: 'teams',
    label: 'Team',
    description: 'Who works on it.',
    parent: 'board',
  },
  {
    name: 'type',
    kind: 'types',
    label: 'Type',
    description: 'A type of the board.',
    parent: 'board',
  },
  {
    name: 'subType',
    kind: 'subTypes',
    label: 'Sub-type',
    description: 'A sub-type of the type.',
    parent: 'type',
  },
  {
    name: 'source',
    kind: 'sources',
    label: 'Source',
    description: 'Where tickets come from, for reports there.',
  },
]

const servicenow: readonly RoutingField[] = [
  {
    name: 'team',
    kind: 'teams',
    label: 'Assignment group',
    description: 'Who works on new incidents.',
  },
  {
    name: 'contact',
    kind: 'contacts',
    label: 'Caller',
    description: 'Whom new incidents name as caller.',
  },
  { name: 'type', kind: 'types', label: 'Category', description: 'Of new incidents.' },
  {
    name: 'subType',
    kind: 'subTypes',
    label: 'Subcategory',
    description: 'Of the category.',
    parent: 'type',
  },
  {
    name: 'source',
    kind: 'sources',
    label: 'Contact type',
    description: 'How incidents come in, for reports there.',
  },
  {
    name: 'newStatus',
    kind: 'statuses',
    label: 'State of new incidents',
    description: 'Without a choice the instance’s own.',
  },
]

export const routingFields: Readonly<Record<TicketProvider, readonly RoutingField[]>> = {
  connectwise,
  servicenow,
}

/** With another choice, what belonged to the one before is left out. */
export function rerouted(
  fields: readonly RoutingField[],
  routing: Routing,
  name: keyof Routing,
  value: Routing[keyof Routing],
): Routing {
  const { [name]: _, ...others } = routing
  const left = value ? { ...others, [name]: value } : others
  const children = fields.filter((field) => field.parent === name)
  return children.reduce((kept, child) => rerouted(fields, kept, child.name, undefined), left)
}
