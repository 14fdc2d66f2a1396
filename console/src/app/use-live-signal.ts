import type { Absent, Output, Shape, Subscription } from '@gatehouse/contract/endpoint'
import { useCallbackRef } from '@mantine/hooks'
import { useMemo, useSyncExternalStore } from 'react'
import { socketAddress } from './api.ts'
import { LiveSignal } from './live-signal.ts'

/** Follows a subscription while the component is shown; answers whether it is connected. */
export function useLiveSignal<M extends Shape>(
  subscription: Subscription<Absent, Absent, M>,
  onMessage: (message: Output<M>) => void,
  /** After a break, for what may have been missed. */
  onGap: () => void,
): boolean {
  const tell = useCallbackRef(onMessage)
  const tellOfGap = useCallbackRef(onGap)
  const signal = useMemo(
    () =>
      new LiveSignal<Output<M>>({
        address: socketAddress(subscription, {}),
        parse: (data) => subscription.message.safeParse(data).data,
        onMessage: tell,
        onGap: tellOfGap,
      }),
    [subscription, tell, tellOfGap],
  )
  return useSyncExternalStore(signal.subscribe, signal.snapshot)
}
