import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { invalidate } from './api.ts'

interface Options<Body, Saved> {
  save: (body: Body) => Promise<Saved>
  /** Paths of what is read again. */
  changes: readonly string[]
  form: { refuse: (error: Error) => void; resetDirty: () => void }
  /** Goes to the page of one that was just made; none where it is open already. */
  show?: ((saved: Saved) => Promise<void>) | undefined
}

/** Saves what a page is about: a new one is then open under its own address. */
export function useSaveOne<Body, Saved>({ save, changes, form, show }: Options<Body, Saved>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: save,
    onSuccess: async (saved) => {
      form.resetDirty()
      await invalidate(client, ...changes)
      notifications.show({ message: 'Saved.' })
      await show?.(saved)
    },
    onError: form.refuse,
  })
}
