import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { MaybeDisabled } from './MaybeDisabled.tsx'

interface Props {
  /** Why it cannot be added; undefined when it can. */
  whyNot?: string | undefined
  onClick: () => void
  children: ReactNode
}

/** The step that makes a list longer. */
export const AddButton = ({ whyNot, onClick, children }: Props) => (
  <MaybeDisabled reason={whyNot}>
    <Button leftSection={<IconPlus size={14} />} onClick={onClick}>
      {children}
    </Button>
  </MaybeDisabled>
)
