import type { DirectoryObjectId } from '@gatehouse/contract/ids'
import type { ComponentProps } from 'react'
import styles from './AddObject.module.css'
import { ObjectPicker } from './ObjectPicker.tsx'

interface Props extends Pick<
  ComponentProps<typeof ObjectPicker>,
  'params' | 'kind' | 'label' | 'placeholder'
> {
  /** How many there are. */
  count: number
  most: number
  disabled: boolean
  onAdd: (id: DirectoryObjectId) => void
}

/** Below a list: what is chosen comes into it. */
export const AddObject = ({ count, most, disabled, onAdd, ...picked }: Props) => (
  <div className={styles['add']}>
    <ObjectPicker
      // A new one each time, so that it is empty again.
      key={count}
      {...picked}
      objectId={undefined}
      disabled={disabled || count >= most}
      onChange={(id) => id !== undefined && onAdd(id)}
    />
  </div>
)
