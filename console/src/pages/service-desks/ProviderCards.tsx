import {
  TicketProvider,
  ticketProviderNames,
  ticketProviders,
} from '@gatehouse/contract/service-desks'
import { Group, Radio, Text } from '@mantine/core'
import styles from './NewServiceDeskPage.module.css'

const texts = {
  connectwise: 'Tickets on a service board, for the companies of your customers.',
  servicenow: 'Incidents, for the companies of your customers.',
} satisfies Record<TicketProvider, string>

interface Props {
  provider: TicketProvider
  onChange: (provider: TicketProvider) => void
}

export function ProviderCards({ provider, onChange }: Props) {
  return (
    <Radio.Group
      aria-label="Which service desk"
      value={provider}
      onChange={(value) => onChange(TicketProvider.parse(value))}
    >
      <div className={styles['cards']}>
        {ticketProviders.map((one) => (
          <Radio.Card key={one} value={one} className={styles['card'] ?? ''}>
            <Group wrap="nowrap" align="flex-start" gap={10}>
              <Radio.Indicator size="xs" mt={3} />
              <div>
                <Text fw={600}>{ticketProviderNames[one]}</Text>
                <Text fz="xs" c="dimmed">
                  {texts[one]}
                </Text>
              </div>
            </Group>
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  )
}
