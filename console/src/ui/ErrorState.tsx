import { Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { CopyButton } from './CopyButton.tsx'
import styles from './ErrorState.module.css'

interface Props {
  title?: string
  /** What happened and what to do, as a whole sentence. */
  message: string
  /** To find the log lines of this failure. */
  requestId?: string | undefined
  onRetry?: () => void
  action?: ReactNode
}

export function ErrorState({
  title = 'This could not be shown',
  message,
  requestId,
  onRetry,
  action,
}: Props) {
  return (
    <Stack gap="xs" className={styles['error']} role="alert">
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <IconAlertTriangle size={18} className={styles['icon']} aria-hidden />
        <div>
          <Text fw={600}>{title}</Text>
          <Text>{message}</Text>
          {requestId !== undefined && (
            <Group gap={4} mt={4}>
              <Text c="dimmed" fz="xs">
                Request <span className="gh-machine">{requestId}</span>
              </Text>
              <CopyButton value={requestId} label="Copy the request id" />
            </Group>
          )}
        </div>
      </Group>
      {(onRetry !== undefined || action !== undefined) && (
        <Group gap="xs" pl={26}>
          {onRetry !== undefined && (
            <Button variant="default" onClick={onRetry}>
              Try again
            </Button>
          )}
          {action}
        </Group>
      )}
    </Stack>
  )
}
