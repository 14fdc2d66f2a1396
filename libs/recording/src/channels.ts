import type { RecordedEvent } from './event.ts'

/** Only these channels, and what concerns the session itself: its marks, gaps and end, on channel 0. */
export async function* onlyChannels<E extends Pick<RecordedEvent, 'channel'>>(
  events: AsyncIterable<E>,
  channels: ReadonlySet<number>,
): AsyncGenerator<E, void> {
  for await (const event of events) {
    if (event.channel === 0 || channels.has(event.channel)) yield event
  }
}
