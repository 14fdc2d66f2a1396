import type { AuditEvent } from '@gatehouse/contract/audit-trail'
import { Drawer, Stack, Text } from '@mantine/core'
import { Facts } from '../../ui/Facts.tsx'
import { Time } from '../../ui/Time.tsx'
import styles from './EventDrawer.module.css'

/** One event with everything that was noted about it. */
export function EventDrawer({
  event,
  onClose,
}: {
  event: AuditEvent | undefined
  onClose: () => void
}) {
  return (
    <Drawer
      opened={event !== undefined}
      onClose={onClose}
      position="right"
      size={440}
      title="Audit event"
    >
      {event && (
        <Stack gap="md">
          <Text>{event.summary}</Text>
          <Facts
            items={[
              { name: 'Who', value: event.who },
              { name: 'When', value: <Time at={event.at} as="exact" /> },
              { name: 'Kind', value: <span className="gh-machine">{event.type}</span> },
              {
                name: 'From',
                value: event.address && <span className="gh-machine">{event.address}</span>,
              },
            ]}
          />
          {Object.keys(event.details).length > 0 && (
            <div>
              <Text fz="xs" fw={600} c="dimmed" mb={6}>
                Details
              </Text>
              <pre className={styles['details']}>{JSON.stringify(event.details, null, 2)}</pre>
            </div>
          )}
        </Stack>
      )}
    </Drawer>
  )
}
