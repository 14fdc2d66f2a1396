import type { Routing, ServiceDesk } from '@gatehouse/contract/service-desks'
import { SimpleGrid } from '@mantine/core'
import { LookupSelect } from './LookupSelect.tsx'
import { rerouted, type RoutingField, routingFields } from './routing.ts'

interface Props {
  desk: ServiceDesk
  routing: Routing
  /** What stands behind where nothing is chosen: the service desk's own routing, for one customer. */
  behind?: Routing
  /** The company of a customer, whose contacts can be chosen. */
  companyId?: string | undefined
  onChange: (routing: Routing) => void
  disabled: boolean
}

export function RoutingFields(props: Props) {
  const { desk, routing, behind = {}, companyId, onChange, disabled } = props
  const fields = routingFields[desk.connection.provider]
  const parentOf = (field: RoutingField) => {
    if (field.kind === 'contacts') return companyId
    const parent = field.parent && (routing[field.parent] ?? behind[field.parent])
    const board = routing.board ?? behind.board
    // ConnectWise lists sub-types by board, so it has to be told with the type.
    return field.kind === 'subTypes' && parent && board ? `${board.id}/${parent.id}` : parent?.id
  }
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
      {fields.map((field) => (
        <LookupSelect
          key={field.name}
          serviceDeskId={desk.id}
          kind={field.kind}
          label={field.label}
          description={field.description}
          placeholder={behind[field.name]?.name}
          disabled={disabled}
          parentId={parentOf(field)}
          notYet={
            field.parent && parentOf(field) === undefined
              ? `Choose the ${labelOf(fields, field.parent).toLowerCase()} first`
              : undefined
          }
          value={routing[field.name]}
          onChange={(value) => onChange(rerouted(fields, routing, field.name, value))}
        />
      ))}
    </SimpleGrid>
  )
}

const labelOf = (fields: readonly RoutingField[], name: keyof Routing) =>
  fields.find((field) => field.name === name)?.label ?? name
