import type { SessionAction } from '@gatehouse/contract/session-types'
import { Button, Menu } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { OrderButtons } from '../../ui/OrderButtons.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { ActionSettings } from './ActionSettings.tsx'
import styles from './ActionList.module.css'
import {
  actionNames,
  kindsOf,
  newAction,
  type Phase,
  phaseNames,
  phaseTexts,
} from './session-type-words.ts'

interface Props {
  phase: Phase
  actions: readonly SessionAction[]
  errors: Readonly<Record<string, ReactNode>>
  onChange: (actions: SessionAction[]) => void
  disabled: boolean
}

/** Steps of one moment, in their order. */
export function ActionList({ phase, actions, errors, onChange, disabled }: Props) {
  const move = (from: number, to: number) => {
    const moved = actions[from]
    if (moved) onChange(actions.toSpliced(from, 1).toSpliced(to, 0, moved))
  }
  return (
    <Panel
      title={phaseNames[phase]}
      isFlush
      action={
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconPlus size={12} />}
              disabled={disabled || actions.length >= 20}
            >
              Add a step
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {kindsOf[phase].map((kind) => (
              <Menu.Item key={kind} onClick={() => onChange([...actions, newAction[kind]])}>
                {actionNames[kind]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      }
    >
      <div className={styles['text']}>{phaseTexts[phase]}</div>
      <ol className={styles['actions']} aria-label={phaseNames[phase]}>
        {actions.map((action, at) => (
          // Steps have no identity of their own; their place is all there is.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={`${at} ${action.kind}`} className={styles['action']}>
            <div className={styles['head']}>
              <span className={styles['place']} aria-hidden>
                {at + 1}
              </span>
              {actionNames[action.kind]}
              <span className={styles['controls']}>
                <OrderButtons
                  of={`step ${at + 1}`}
                  at={at}
                  count={actions.length}
                  disabled={disabled}
                  onMove={(to) => move(at, to)}
                  onRemove={() => onChange(actions.toSpliced(at, 1))}
                />
              </span>
            </div>
            <ActionSettings
              action={action}
              errorOf={(name) => errors[`${phase}.${at}.${name}`]}
              disabled={disabled}
              onChange={(next) => onChange(actions.with(at, next))}
            />
          </li>
        ))}
      </ol>
    </Panel>
  )
}
