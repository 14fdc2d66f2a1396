import type { Decision, Verdict } from '@gatehouse/contract/access-policies'
import { Drawer, SegmentedControl, Stack, Text } from '@mantine/core'
import { IconCircleCheck, IconCircleMinus, IconCircleX, IconUserCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Notice } from '../../ui/Notice.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { DataTable } from '../../ui/table/DataTable.tsx'
import { ToneBadge } from '../../ui/ToneBadge.tsx'
import { Who } from '../../ui/Who.tsx'
import styles from './SimulatorAnswers.module.css'

interface Answer {
  userId: string
  username: string
  sessionTypeId: string
  sessionTypeName: string
  decision: Decision
}

interface Props {
  answers: readonly Answer[]
  isComplete: boolean
}

const outcomes = {
  allowed: { word: 'Allowed', icon: IconCircleCheck, tone: 'good' },
  'needs-approval': { word: 'With approval', icon: IconUserCheck, tone: 'warn' },
  refused: { word: 'Refused', icon: IconCircleX, tone: 'bad' },
} as const

const verdictLooks = {
  allows: { word: 'Allows', icon: IconCircleCheck, tone: 'good' },
  'asks-approval': { word: 'Asks approval', icon: IconUserCheck, tone: 'warn' },
  refuses: { word: 'Refuses', icon: IconCircleX, tone: 'bad' },
  'does-not-apply': { word: 'Does not fit', icon: IconCircleMinus, tone: 'off' },
} as const

const keyOf = ({ userId, sessionTypeId }: Answer) => `${userId} ${sessionTypeId}`

/** Who could, and for each why. */
export function SimulatorAnswers({ answers, isComplete }: Props) {
  const [shown, setShown] = useState<'can' | 'cannot' | 'all'>('can')
  const [openKey, setOpenKey] = useState<string>()
  const can = answers.filter(({ decision }) => decision.outcome !== 'refused')
  const cannot = answers.filter(({ decision }) => decision.outcome === 'refused')
  const rows = { can, cannot, all: answers }[shown]
  const opened = answers.find((answer) => keyOf(answer) === openKey)
  return (
    <>
      {!isComplete && (
        <Notice tone="warn">
          There are more answers than these thousand. Choose a person or a session type.
        </Notice>
      )}
      <div>
        <SegmentedControl
          aria-label="Answers"
          value={shown}
          onChange={(value) => setShown(value === 'cannot' || value === 'all' ? value : 'can')}
          data={[
            { value: 'can', label: `Could (${can.length})` },
            { value: 'cannot', label: `Could not (${cannot.length})` },
            { value: 'all', label: `All (${answers.length})` },
          ]}
        />
      </div>
      <DataTable
        name="Answers of the simulator"
        columns={columns}
        rows={rows}
        keyOf={keyOf}
        openKey={openKey}
        onOpen={(answer) => setOpenKey(keyOf(answer))}
        empty={
          <EmptyState
            title={shown === 'can' ? 'Nobody could open a session here then' : 'Nobody is refused'}
          >
            {answers.length === 0
              ? 'No access policy names anybody yet.'
              : 'Look at the other answers to see why.'}
          </EmptyState>
        }
      />
      <Drawer
        opened={opened !== undefined}
        onClose={() => setOpenKey(undefined)}
        position="right"
        size={560}
        title={opened && `${opened.username}: ${opened.sessionTypeName}`}
      >
        {opened && <Why decision={opened.decision} />}
      </Drawer>
    </>
  )
}

function Why({ decision }: { decision: Decision }) {
  return (
    <Stack gap="md">
      <div>
        <ToneBadge {...outcomes[decision.outcome]} variant="filled" />
        <Text mt={6}>{decision.text}</Text>
      </div>
      <div>
        <Text fw={600} fz="sm" mb={4}>
          What each policy says
        </Text>
        {decision.verdicts.length === 0 && (
          <Text c="dimmed">No access policy is there to say anything.</Text>
        )}
        <ol className={styles['verdicts']}>
          {decision.verdicts.map((verdict) => (
            <OneVerdict
              key={verdict.policyId}
              verdict={verdict}
              counts={verdict.policyId === decision.policyId}
            />
          ))}
        </ol>
      </div>
    </Stack>
  )
}

function OneVerdict({ verdict, counts }: { verdict: Verdict; counts: boolean }) {
  return (
    <li className={styles['verdict']}>
      <ToneBadge {...verdictLooks[verdict.outcome]} />
      <PageLink to={paths.accessPolicy} params={{ accessPolicyId: verdict.policyId }}>
        {verdict.policyName}
      </PageLink>
      <Text fz="xs" c="dimmed">
        {counts ? 'this one counts' : `priority ${verdict.priority}`}
      </Text>
      {verdict.reasons.map((reason) => (
        <span key={reason} className={styles['reasons']}>
          {reason}
        </span>
      ))}
    </li>
  )
}

const columns: Column<Answer>[] = [
  {
    id: 'outcome',
    header: 'Answer',
    width: '140px',
    isFixed: true,
    sortBy: ({ decision }) => decision.outcome,
    cell: ({ decision }) => <ToneBadge {...outcomes[decision.outcome]} />,
    text: ({ decision }) => outcomes[decision.outcome].word,
  },
  {
    id: 'who',
    header: 'Who',
    width: '180px',
    sortBy: (answer) => answer.username,
    cell: (answer) => <Who name={answer.username} />,
  },
  {
    id: 'type',
    header: 'Session type',
    width: '190px',
    sortBy: (answer) => answer.sessionTypeName,
    cell: (answer) => answer.sessionTypeName,
  },
  {
    id: 'why',
    header: 'Why',
    cell: ({ decision }) => <span title={decision.text}>{decision.text}</span>,
    text: ({ decision }) => decision.text,
  },
]
