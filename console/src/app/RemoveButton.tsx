import { ActionIcon } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { type ComponentProps, useState } from 'react'
import { MaybeDisabled } from '../ui/MaybeDisabled.tsx'
import { RemoveDialog } from './RemoveDialog.tsx'

interface Props extends Omit<ComponentProps<typeof RemoveDialog>, 'title' | 'onClose'> {
  /** Of what is removed. */
  name: string
  whyNot: string | undefined
}

/** Beside the name of what a page is about: removes it, after asking. */
export function RemoveButton({ name, whyNot, ...dialog }: Props) {
  const [isAsked, setAsked] = useState(false)
  return (
    <>
      <MaybeDisabled reason={whyNot}>
        <ActionIcon
          variant="default"
          size={30}
          aria-label={`Remove ${name}`}
          onClick={() => setAsked(true)}
        >
          <IconTrash size={15} />
        </ActionIcon>
      </MaybeDisabled>
      {isAsked && (
        <RemoveDialog {...dialog} title={`Remove ${name}`} onClose={() => setAsked(false)} />
      )}
    </>
  )
}
