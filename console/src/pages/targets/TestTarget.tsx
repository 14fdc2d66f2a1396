import { type Target, targetsApi, type TestStep } from '@gatehouse/contract/targets'
import { Button } from '@mantine/core'
import {
  IconCircleCheck,
  IconCircleMinus,
  IconCircleX,
  IconPlugConnected,
} from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, invalidate, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Time } from '../../ui/Time.tsx'
import { TargetState } from './TargetState.tsx'
import styles from './TestTarget.module.css'

/** Tries the connection step by step and says at each what to do. */
export function TestTarget({ target, whyNot }: { target: Target; whyNot: string | undefined }) {
  const client = useQueryClient()
  const params = { organizationId: target.organizationId, targetId: target.id }
  const test = useMutation({
    mutationFn: () => call(targetsApi.test, { params }),
    onSettled: () => invalidate(client, resolvePath(targetsApi.list.path, params)),
  })
  return (
    <Panel
      title="Connection"
      isFlush
      action={
        <MaybeDisabled reason={whyNot}>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconPlugConnected size={14} />}
            loading={test.isPending}
            onClick={() => test.mutate()}
          >
            Test it now
          </Button>
        </MaybeDisabled>
      }
    >
      <div className={styles['none']}>
        <TargetState target={target} />
        {target.lastTest && (
          <>
            {' '}
            <Time at={target.lastTest.at} />. {target.lastTest.text}
          </>
        )}
        {!target.lastTest && ' Test it, and each step of the way is shown here.'}
      </div>
      <FormError error={test.error} />
      {test.data && <TestSteps steps={test.data.steps} />}
    </Panel>
  )
}

const names: Readonly<Record<TestStep['name'], string>> = {
  name: 'Name resolution',
  connection: 'Connection',
  certificate: 'Certificate',
  'host-key': 'Host key',
  login: 'Sign-in of the service credential',
  sudo: 'Rights as root',
  rights: 'Rights in the domain',
}

const icons = {
  succeeded: { icon: IconCircleCheck, label: 'Worked' },
  failed: { icon: IconCircleX, label: 'Failed' },
  skipped: { icon: IconCircleMinus, label: 'Not tried' },
} as const

/** Of a domain the steps stand below the controller that was tried. */
export function TestSteps({
  steps,
  isBordered = false,
}: {
  steps: readonly TestStep[]
  isBordered?: boolean
}) {
  const byController = [...Map.groupBy(steps, ({ controller }) => controller)]
  return byController.map(([controller, own]) => (
    <section
      key={controller ?? ''}
      className={styles['tried']}
      data-bordered={isBordered || undefined}
    >
      {controller !== undefined && <h3 className={styles['controller']}>{controller}</h3>}
      <ol
        className={styles['steps']}
        aria-label={controller === undefined ? 'Steps of the test' : `Steps with ${controller}`}
      >
        {own.map((step) => (
          <Step key={step.name} step={step} />
        ))}
      </ol>
    </section>
  ))
}

function Step({ step }: { step: TestStep }) {
  const { icon: Icon, label } = icons[step.outcome]
  return (
    <li className={styles['step']} data-outcome={step.outcome}>
      <Icon size={16} stroke={1.8} aria-label={label} />
      <span className={styles['name']}>{names[step.name]}</span>
      <span className={`${styles['took']} gh-numbers`}>
        {step.outcome !== 'skipped' && `${step.milliseconds} ms`}
      </span>
      {step.text !== '' && <span className={styles['text']}>{step.text}</span>}
      {step.fix !== '' && <span className={styles['fix']}>{step.fix}</span>}
    </li>
  )
}
