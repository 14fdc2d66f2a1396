import { z } from 'zod'

/** A name a person gives to a thing. */
export const Name = z
  .string()
  .trim()
  .min(1, 'Give it a name.')
  .max(200, 'Use 200 characters at most.')

/** An instant in UTC with milliseconds, as in `2026-11-21T09:00:00.000Z`. */
export const Instant = z.iso.datetime()
