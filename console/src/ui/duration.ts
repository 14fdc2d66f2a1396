export const durationUnits = [
  { name: 'seconds', seconds: 1 },
  { name: 'minutes', seconds: 60 },
  { name: 'hours', seconds: 3600 },
  { name: 'days', seconds: 86_400 },
] as const

export type DurationUnit = (typeof durationUnits)[number]

/** The largest unit of which `seconds` is a whole number. */
export const unitOf = (seconds: number): DurationUnit =>
  (seconds > 0
    ? durationUnits.findLast((unit) => seconds % unit.seconds === 0)
    : durationUnits.find((unit) => unit.name === 'minutes')) ?? durationUnits[0]

/** `minute`, `15 minutes`: what follows upon “every”. */
export const everyText = (seconds: number): string => durationText(seconds).replace(/^1 /, '')

/** `15 minutes`, `1 hour`. */
export function durationText(seconds: number): string {
  if (seconds === 0) return '0'
  const unit = unitOf(seconds)
  const count = seconds / unit.seconds
  return `${count} ${count === 1 ? unit.name.slice(0, -1) : unit.name}`
}

const two = (value: number) => String(value).padStart(2, '0')

/** `0:07`, `12:31`, `1:02:07`: of milliseconds, as a player shows them. */
export function clockTime(milliseconds: number): string {
  const seconds = Math.floor(Math.max(milliseconds, 0) / 1000)
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  if (hours > 0) return `${hours}:${two(minutes)}:${two(seconds % 60)}`
  return `${minutes}:${two(seconds % 60)}`
}
