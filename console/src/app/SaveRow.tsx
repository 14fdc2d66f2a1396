import { Button, Group, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { MaybeDisabled } from '../ui/MaybeDisabled.tsx'
import styles from './SaveRow.module.css'
import { FormError } from './FormError.tsx'

interface Props {
  save: { isPending: boolean; error: Error | null }
  isDirty: boolean
  /** Why the reader may not save, or what has to be mended first. */
  whyNot: string | undefined
  onReset?: () => void
  /** At the bottom of what is seen, for forms longer than a window. */
  isSticky?: boolean
  /** Further steps beside it. */
  children?: ReactNode
}

/** The end of a form: why it was refused, and the button that saves it. */
export function SaveRow({ save, isDirty, whyNot, onReset, isSticky, children }: Props) {
  return (
    <Stack gap={8} className={isSticky && isDirty ? styles['sticky'] : undefined}>
      <FormError error={save.error} />
      <Group gap={8}>
        <MaybeDisabled reason={whyNot}>
          <Button
            type="submit"
            loading={save.isPending}
            disabled={whyNot === undefined && !isDirty}
          >
            Save
          </Button>
        </MaybeDisabled>
        {onReset && isDirty && (
          <Button variant="default" onClick={onReset}>
            Undo the changes
          </Button>
        )}
        {children}
        {isDirty && (
          <Text fz="xs" c="dimmed">
            Not saved yet
          </Text>
        )}
      </Group>
    </Stack>
  )
}
