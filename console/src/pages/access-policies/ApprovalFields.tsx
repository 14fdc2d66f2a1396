import type { ApprovalTier } from '@gatehouse/contract/access-policies'
import { UserId } from '@gatehouse/contract/ids'
import { ActionIcon, Button, Group, NumberInput, Stack, Text } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'
import { Panel } from '../../ui/Panel.tsx'
import styles from './Tiers.module.css'
import { NumberRow, type ProfileProps, SwitchRow } from './ProfileFields.tsx'
import { Choose } from './ScopeFields.tsx'
import { type Choices, useNameable, usePeople } from './use-people.ts'

const mostTiers = 3
const newTier: ApprovalTier = {
  approverIds: [],
  required: 1,
  escalationMinutes: 30,
  escalationIds: [],
}

/** Who has to agree first; each tier is asked when the one before it has agreed. */
export function ApprovalFields(props: ProfileProps & { organizationIds: readonly string[] }) {
  const { profile, onChange, disabled, organizationIds } = props
  const people = usePeople(useNameable(organizationIds))
  const { approvals } = profile
  const noTier =
    approvals.length >= mostTiers
      ? 'Three tiers are the most that a request goes through.'
      : undefined
  return (
    <Panel
      title="How: approval"
      isFlush
      action={
        <MaybeDisabled reason={noTier}>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconPlus size={12} />}
            disabled={disabled}
            onClick={() => onChange({ approvals: [...approvals, newTier] })}
          >
            Add a tier
          </Button>
        </MaybeDisabled>
      }
    >
      {approvals.length === 0 && (
        <Text c="dimmed" fz="sm" px={14} py={12}>
          Nobody has to approve: sessions open at once.
        </Text>
      )}
      {approvals.map((tier, at) => (
        // A tier is what stands at its place.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={at} className={styles['tier']}>
          <Tier
            at={at}
            tier={tier}
            people={people}
            errorOf={(name) => props.errors[`profile.approvals.${at}.${name}`]}
            disabled={disabled}
            onChange={(changes) =>
              onChange({ approvals: approvals.with(at, { ...tier, ...changes }) })
            }
            onRemove={() => onChange({ approvals: approvals.toSpliced(at, 1) })}
          />
        </div>
      ))}
      {approvals.length > 0 && (
        <>
          <NumberRow
            {...props}
            name="requestExpiresMinutes"
            label="An unanswered request ends after"
            unit="minutes"
            min={5}
            max={43_200}
          />
          <SwitchRow
            {...props}
            name="allowsOwnApproval"
            label="Approvers may approve their own requests"
          />
          <SwitchRow
            {...props}
            name="allowsBreakGlass"
            label="In an emergency, without approval"
            text="With a reason, and with an alert to everybody who approves."
          />
        </>
      )}
    </Panel>
  )
}

interface TierProps {
  at: number
  tier: ApprovalTier
  people: readonly Choices[]
  errorOf: (name: keyof ApprovalTier) => ReactNode
  onChange: (changes: Partial<ApprovalTier>) => void
  onRemove: () => void
  disabled: boolean
}

function Tier({ at, tier, people, errorOf, onChange, onRemove, disabled }: TierProps) {
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text fz="sm" fw={500}>
          Tier {at + 1}
        </Text>
        <ActionIcon
          size="sm"
          aria-label={`Remove tier ${at + 1}`}
          disabled={disabled}
          onClick={onRemove}
        >
          <IconTrash size={14} />
        </ActionIcon>
      </Group>
      <Group gap="sm" align="flex-start" wrap="nowrap">
        <Choose
          flex={1}
          label="Approvers"
          noun="User"
          placeholder="Choose people"
          choices={people}
          ids={tier.approverIds}
          error={errorOf('approverIds')}
          disabled={disabled}
          onIds={(ids) => onChange({ approverIds: ids.map((id) => UserId.parse(id)) })}
        />
        <NumberInput
          label="Needed"
          w={90}
          min={1}
          max={20}
          disabled={disabled}
          value={tier.required}
          error={errorOf('required')}
          onChange={(required) => onChange({ required: Number(required) || 1 })}
        />
      </Group>
      <Group gap="sm" align="flex-start" wrap="nowrap">
        <Choose
          flex={1}
          label="When nobody has decided, these may too"
          noun="User"
          placeholder="Nobody else"
          choices={people}
          ids={tier.escalationIds}
          error={errorOf('escalationIds')}
          disabled={disabled}
          onIds={(ids) => onChange({ escalationIds: ids.map((id) => UserId.parse(id)) })}
        />
        <NumberInput
          label="After"
          w={130}
          min={1}
          max={10_080}
          suffix=" minutes"
          disabled={disabled}
          value={tier.escalationMinutes}
          error={errorOf('escalationMinutes')}
          onChange={(minutes) => onChange({ escalationMinutes: Number(minutes) || 1 })}
        />
      </Group>
    </Stack>
  )
}
