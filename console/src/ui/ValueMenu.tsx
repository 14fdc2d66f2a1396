import { ActionIcon, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import type { ReactNode } from 'react'
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
  if (actions.length === 0 || value === '') return children
  return (
    <span className={styles['value']}>
      <span className={styles['shown']}>
        <span>{children}</span>
      </span>
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <ActionIcon size="xs" className={styles['button']} aria-label={`Actions for ${value}`}>
            <IconDots size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {actions.map((action) => (
            <Menu.Item key={action.label} leftSection={action.icon} onClick={action.onClick}>
              {action.label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </span>
  )
}
