import {
  IconCircleCheck,
  IconCircleX,
  IconClockHour4,
  IconPlayerPlay,
  IconTrash,
} from '@tabler/icons-react'
import { ToneBadge } from './ToneBadge.tsx'

/** The one table of what can become of something that is sent or started. */
const looks = {
  waiting: { word: 'Waiting', icon: IconClockHour4, tone: 'warn' },
  running: { word: 'Running', icon: IconPlayerPlay, tone: 'info' },
  sent: { word: 'Sent', icon: IconCircleCheck, tone: 'good' },
  delivered: { word: 'Delivered', icon: IconCircleCheck, tone: 'good' },
  done: { word: 'Done', icon: IconCircleCheck, tone: 'good' },
  succeeded: { word: 'Succeeded', icon: IconCircleCheck, tone: 'good' },
  failed: { word: 'Failed', icon: IconCircleX, tone: 'bad' },
  discarded: { word: 'Discarded', icon: IconTrash, tone: 'off' },
} as const

export type DeliveryName = keyof typeof looks

export const deliveryWord = (state: DeliveryName): string => looks[state].word

export function DeliveryBadge({ state }: { state: DeliveryName }) {
  return <ToneBadge {...looks[state]} />
}
