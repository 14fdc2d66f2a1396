import type { ServiceDesk } from '@gatehouse/contract/service-desks'
import { IconCheck } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { paths } from '../../app/paths.ts'
import type { ServiceDeskTab } from './search.ts'
import { type SetupStep, setupSteps } from './setup.ts'
import styles from './SetupSteps.module.css'

interface Props {
  /** Undefined while it is not connected yet. */
  desk: ServiceDesk | undefined
  current: ServiceDeskTab
}

/** The way from a connection to the first ticket; what is done can be opened again. */
export function SetupSteps({ desk, current }: Props) {
  return (
    <ol className={styles['steps']} aria-label="Steps">
      {setupSteps(desk).map((step, index) => (
        <li key={step.tab}>
          {desk ? (
            <Link
              to={paths.serviceDesk}
              params={{ serviceDeskId: desk.id }}
              search={{ tab: step.tab }}
              className={styles['step']}
              {...marks(step, current)}
            >
              <Mark step={step} number={index + 1} />
            </Link>
          ) : (
            <span className={styles['step']} {...marks(step, current)}>
              <Mark step={step} number={index + 1} />
            </span>
          )}
        </li>
      ))}
    </ol>
  )
}

const marks = (step: SetupStep, current: ServiceDeskTab) => ({
  'data-done': step.isDone || undefined,
  'data-current': step.tab === current || undefined,
})

function Mark({ step, number }: { step: SetupStep; number: number }) {
  return (
    <>
      <span className={styles['number']}>
        {step.isDone ? <IconCheck size={12} stroke={2.4} aria-label="Done" /> : number}
      </span>
      {step.label}
    </>
  )
}
