interface LocalTime {
  /** `2026-11-21` */
  date: string
  /** `09:14` */
  time: string
}

export function localTime(at: Date, timeZone: string): LocalTime {
  const format = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit' },
  })
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  return {
    date: `${parts['year']}-${parts['month']}-${parts['day']}`,
    time: `${parts['hour']}:${parts['minute']}`,
  }
}

export function inWords(at: Date, timeZone: string): string {
  const { date, time } = localTime(at, timeZone)
  return `${date} ${time} (${timeZone})`
}

const morning = '07:00'

/** Once after each seven o'clock in the morning, also when that was missed. */
export function isDailyDue(now: Date, toldUntil: Date | undefined, timeZone: string): boolean {
  const local = localTime(now, timeZone)
  if (local.time < morning) return false
  if (!toldUntil) return true
  const told = localTime(toldUntil, timeZone)
  return told.date < local.date || (told.date === local.date && told.time < morning)
}
