import { alertsApi } from '@gatehouse/contract/alerts'
import { useThrottledCallback } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { invalidate } from '../../app/api.ts'
import { useLiveSignal } from '../../app/use-live-signal.ts'

/** A storm of alerts is read once in this time. */
const atMostEveryMilliseconds = 1_500
const none: ReadonlySet<string> = new Set()

/** Follows the alerts of the visible organizations. While held, changes wait and are counted. */
export function useLiveAlerts(organizationId: string | undefined) {
  const client = useQueryClient()
  const [isHeld, setHeld] = useState(false)
  const [waiting, setWaiting] = useState(none)
  const read = useThrottledCallback(
    () => void invalidate(client, alertsApi.list.path),
    atMostEveryMilliseconds,
  )
  const isConnected = useLiveSignal(
    alertsApi.live,
    (message) => {
      if (organizationId !== undefined && message.organizationId !== organizationId) return
      if (isHeld) setWaiting((before) => new Set([...before, message.alertId]))
      else read()
    },
    read,
  )
  return {
    isConnected,
    waiting: waiting.size,
    hold: (next: boolean) => {
      if (next === isHeld) return
      setHeld(next)
      if (next || waiting.size === 0) return
      setWaiting(none)
      read()
    },
  }
}
