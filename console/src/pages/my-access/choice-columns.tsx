import type { Choice } from '@gatehouse/contract/sessions'
import { Button, Group } from '@mantine/core'
import { IconCircleCheck, IconUserCheck } from '@tabler/icons-react'
import { CopyButton } from '../../ui/CopyButton.tsx'
import type { Column } from '../../ui/table/columns.ts'
import { Time } from '../../ui/Time.tsx'
import { ToneBadge } from '../../ui/ToneBadge.tsx'
import { Where } from '../../ui/Where.tsx'
import { ConnectButton } from './ConnectButton.tsx'
import { FavouriteStar } from './FavouriteStar.tsx'
import styles from './MyAccessPage.module.css'

/** One target may be open in several ways. */
export const keyOf = ({ targetId, sessionTypeId, policyId }: Choice): string =>
  `${targetId} ${sessionTypeId} ${policyId}`

interface Options {
  hasOrganizations: boolean
  onAsk: (choice: Choice, isToConnect: boolean) => void
}

const needs = {
  approval: { word: 'Needs approval', icon: IconUserCheck, tone: 'warn' },
  nothing: { word: 'Open now', icon: IconCircleCheck, tone: 'good' },
} as const
const lookOf = ({ needsApproval }: Choice) => (needsApproval ? needs.approval : needs.nothing)

export const choiceColumns = ({ hasOrganizations, onAsk }: Options): Column<Choice>[] => [
  {
    id: 'favourite',
    header: '',
    width: '48px',
    isFixed: true,
    cell: (choice) => <FavouriteStar choice={choice} />,
    text: ({ isFavourite }) => (isFavourite ? 'favourite' : ''),
  },
  {
    id: 'target',
    header: 'Target',
    isFixed: true,
    sortBy: (choice) => choice.targetName,
    cell: (choice) => <Where name={choice.targetName} />,
    text: ({ targetName }) => targetName,
  },
  {
    id: 'address',
    header: 'Address',
    width: '130px',
    needsWidth: 1500,
    sortBy: (choice) => choice.targetAddress,
    cell: (choice) => (
      <span className="gh-machine" title={choice.targetAddress}>
        {choice.targetAddress}
      </span>
    ),
  },
  ...(hasOrganizations ? [organizationColumn] : []),
  {
    id: 'type',
    header: 'What for',
    width: '120px',
    needsWidth: 420,
    sortBy: (choice) => choice.sessionTypeName,
    cell: (choice) => <span title={choice.sessionTypeName}>{choice.sessionTypeName}</span>,
  },
  {
    id: 'policy',
    header: 'By policy',
    width: '140px',
    isHiddenAtFirst: true,
    sortBy: (choice) => choice.policyName,
    cell: (choice) => choice.policyName,
  },
  {
    id: 'needs',
    header: 'Needs',
    width: '136px',
    needsWidth: 640,
    sortBy: (choice) => Number(choice.needsApproval),
    cell: (choice) => <ToneBadge {...lookOf(choice)} />,
    text: (choice) => lookOf(choice).word,
  },
  {
    id: 'command',
    header: 'Command',
    width: '26%',
    needsWidth: 860,
    cell: (choice) =>
      choice.targetKind === 'domain' ? (
        <span style={{ color: 'var(--gh-dim)' }}>With your own tools</span>
      ) : (
        <span className={styles['command']}>
          <code title={choice.connectCommand}>{choice.connectCommand}</code>
          <CopyButton
            value={choice.connectCommand}
            label={`Copy the command for ${choice.targetName}`}
          />
        </span>
      ),
    text: ({ connectCommand }) => connectCommand,
  },
  {
    id: 'used',
    header: 'Last used',
    width: '100px',
    needsWidth: 1160,
    sortBy: (choice) => choice.lastUsedAt ?? '',
    cell: (choice) => (choice.lastUsedAt ? <Time at={choice.lastUsedAt} /> : 'never'),
  },
  {
    id: 'ask',
    header: '',
    width: '176px',
    isFixed: true,
    cell: (choice) => (
      <Group h={20} gap={4} justify="flex-end" wrap="nowrap">
        <ConnectButton choice={choice} onAsk={() => onAsk(choice, true)} />
        <Button
          variant="subtle"
          size="compact-xs"
          aria-label={`Ask for ${choice.targetName}, ${choice.sessionTypeName}`}
          onClick={() => onAsk(choice, false)}
        >
          Ask for it
        </Button>
      </Group>
    ),
  },
]

const organizationColumn: Column<Choice> = {
  id: 'organization',
  header: 'Organization',
  width: '14%',
  needsWidth: 700,
  sortBy: (choice) => choice.organizationName,
  cell: (choice) => <span title={choice.organizationName}>{choice.organizationName}</span>,
}
