import { IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import styles from './StepList.module.css'

interface Step {
  name: string
  succeeded: boolean
  /** The other side's own words. */
  answer: string
}

/** A trial, step by step: what worked, and the words with which the other side refused. */
export function StepList({ name, steps }: { name: string; steps: readonly Step[] }) {
  return (
    <ol className={styles['steps']} aria-label={name}>
      {steps.map((step) => (
        <li
          key={step.name}
          className={styles['step']}
          data-failed={step.succeeded ? undefined : true}
        >
          {step.succeeded ? (
            <IconCircleCheck size={16} stroke={1.8} aria-label="Worked" />
          ) : (
            <IconCircleX size={16} stroke={1.8} aria-label="Failed" />
          )}
          <span className={styles['name']}>{step.name}</span>
          {step.answer !== '' && <span className={styles['answer']}>{step.answer}</span>}
        </li>
      ))}
    </ol>
  )
}
