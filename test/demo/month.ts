import type { CollectedRecord } from '@gatehouse/contract/activity-record'
import type { ConnectorKind } from '@gatehouse/contract/collectors'
import type { DemoCustomer } from './customers.ts'
import { anyHappening, type Happening } from './happening.ts'
import { seededRandom } from './random.ts'

export interface PlacedRecord {
  hostname: string
  kind: ConnectorKind
  record: CollectedRecord
}

interface Period {
  days: number
  now: Date
  seed: number
}

const dayMilliseconds = 86_400_000
const hourMilliseconds = 3_600_000

/** The ordinary days of a customer: busy at work, quiet at night and at weekends. */
export function ordinaryDays(
  { people, network, pace, sites }: DemoCustomer,
  { days, now, seed }: Period,
): PlacedRecord[] {
  const random = seededRandom(seed)
  const hostnames = sites.map(({ hostname }) => hostname)
  const placed: PlacedRecord[] = []
  for (let day = days - 1; day >= 0; day -= 1) {
    const midnight = startOfDay(new Date(now.getTime() - day * dayMilliseconds))
    const isWeekend = [0, 6].includes(midnight.getUTCDay())
    const count = Math.round((isWeekend ? pace / 5 : pace) * (0.75 + random.below(50) / 100))
    for (let index = 0; index < count; index += 1) {
      // The sum of two dice is a hill: most around eleven in the morning.
      const hour = random.percent(85) ? 6 + random.below(6) + random.below(6) : random.below(24)
      const at = midnight.getTime() + hour * hourMilliseconds + random.below(hourMilliseconds)
      if (at > now.getTime()) continue
      const happening = anyHappening({ people, network, random })
      placed.push(
        place(happening, random.pick(hostnames), new Date(at), `${seed}-${placed.length}`),
      )
    }
  }
  return placed.filter(({ record }) => new Date(record.at) <= now)
}

function startOfDay(at: Date): Date {
  const day = new Date(at)
  day.setUTCHours(0, 0, 0, 0)
  return day
}

export const place = (
  { kind, facts }: Happening,
  hostname: string,
  at: Date,
  key: string,
): PlacedRecord => ({
  hostname,
  kind,
  record: {
    ...{ key: `${key}-${hostname}`, at: at.toISOString(), where: hostname },
    ...{ workstation: '', succeeded: true, certainty: 'exact', details: [] },
    ...facts,
  },
})
