import { z } from 'zod'

/** From least to worst. */
export const severities = ['low', 'medium', 'high', 'critical'] as const
export const Severity = z.enum(severities)
export type Severity = z.infer<typeof Severity>

/** Which records of a rule belong to one alert: all of them, or those with the same value. */
export const groupings = ['none', 'who', 'where', 'what'] as const
export const GroupedOn = z.enum(groupings)
export type GroupedOn = z.infer<typeof GroupedOn>
