import { ActionIcon, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import styles from './ValueMenu.module.css'

export interface ValueAction {
  label: string
  icon?: ReactNode
  onClick: () => void
}

interface Props {
  /** What is shown; the menu stands behind it. */
  children: ReactNode
  /** The value itself, for the name of the menu. */
  value: string
  actions: readonly ValueAction[]
}

/** A value with a small menu of what can be done about it: filter by it, open its history. */
export function ValueMenu({ children, value, actions }: Props) {
  // A long table has hundreds of these: the menu is made when it is first asked for.
  const [wasOpened, setWasOpened] = useState(false)
  const [isOpen, setOpen] = useState(false)
  if (actions.length === 0 || value === '') return children

  const dots = (onClick?: () => void) => (
    <ActionIcon
      size="xs"
      className={styles['button']}
      aria-label={`Actions for ${value}`}
      aria-haspopup="menu"
      onClick={onClick}
    >
      <IconDots size={14} />
    </ActionIcon>
  )
  const open = () => {
    setWasOpened(true)
    setOpen(true)
  }
  return (
    <span className={styles['value']}>
      <span className={styles['shown']}>
        <span>{children}</span>
      </span>
      {wasOpened ? (
        <Menu opened={isOpen} onChange={setOpen} position="bottom-start" withinPortal>
          <Menu.Target>{dots()}</Menu.Target>
          <Menu.Dropdown>
            {actions.map((action) => (
              <Menu.Item key={action.label} leftSection={action.icon} onClick={action.onClick}>
                {action.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : (
        dots(open)
      )}
    </span>
  )
}
