import { z } from 'zod'

/** Opaque to callers: pass `nextCursor` of one answer as `cursor` of the next request. */
export const Cursor = z.string().min(1).max(500)

export const Paging = z.object({
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
})

export const paged = <Key extends string, Item extends z.ZodType>(key: Key, item: Item) =>
  z.object({
    [key]: z.array(item),
    nextCursor: Cursor.optional(),
  } as { [K in Key]: z.ZodArray<Item> } & { nextCursor: z.ZodOptional<typeof Cursor> })
