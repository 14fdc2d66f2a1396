import type { ServiceDesk } from '@gatehouse/contract/service-desks'
import { Button, Group, Text } from '@mantine/core'
import { IconCircleCheck, IconCircleDashed, IconPlayerPause } from '@tabler/icons-react'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { ToneBadge } from '../../ui/ToneBadge.tsx'
import type { CustomerRow } from './customer-rows.ts'
import { routingFields } from './routing.ts'

export const customerColumns = (
  desk: ServiceDesk,
  onChange: (organizationId: string) => void,
  whyNot: string | undefined,
): Column<CustomerRow>[] => [
  {
    id: 'organization',
    header: 'Organization',
    isFixed: true,
    sortBy: (row) => row.name,
    cell: (row) => (
      <Text span fw={500}>
        {row.name}
      </Text>
    ),
  },
  {
    id: 'company',
    header: `Company at ${desk.name}`,
    isFixed: true,
    sortBy: (row) => row.mapping?.company.name ?? '',
    cell: ({ mapping, elsewhere }) =>
      mapping ? (
        mapping.company.name
      ) : (
        <Text span c="dimmed">
          {elsewhere ? `Its tickets go to ${elsewhere}` : 'none yet'}
        </Text>
      ),
  },
  {
    id: 'tickets',
    header: 'Tickets',
    width: '130px',
    sortBy: (row) => (row.mapping ? (row.mapping.isEnabled ? 0 : 1) : 2),
    cell: ({ mapping }) => <ToneBadge {...looks[makingOf(mapping)]} />,
    text: ({ mapping }) => looks[makingOf(mapping)].word,
  },
  {
    id: 'different',
    header: 'Different for it',
    width: '24%',
    needsWidth: 760,
    cell: ({ mapping }) => (
      <span title={differences(desk, mapping)}>{differences(desk, mapping)}</span>
    ),
  },
  {
    id: 'do',
    header: '',
    width: '92px',
    isFixed: true,
    cell: (row) => (
      <Group h={20} justify="flex-end">
        <MaybeDisabled reason={whyNot}>
          <Button
            variant="subtle"
            size="compact-xs"
            aria-label={`${row.mapping ? 'Change' : 'Map'} ${row.name}`}
            onClick={() => onChange(row.organizationId)}
          >
            {row.mapping ? 'Change' : 'Map'}
          </Button>
        </MaybeDisabled>
      </Group>
    ),
  },
]

const looks = {
  none: { word: 'None', icon: IconCircleDashed, tone: 'off' },
  made: { word: 'Are made', icon: IconCircleCheck, tone: 'good' },
  off: { word: 'Switched off', icon: IconPlayerPause, tone: 'off' },
} as const

function makingOf(mapping: CustomerRow['mapping']): keyof typeof looks {
  if (mapping === undefined) return 'none'
  return mapping.isEnabled ? 'made' : 'off'
}

const differences = ({ connection }: ServiceDesk, mapping: CustomerRow['mapping']): string =>
  routingFields[connection.provider]
    .flatMap((field) => {
      const chosen = mapping?.routing[field.name]
      return chosen ? [`${field.label}: ${chosen.name}`] : []
    })
    .join(', ')
