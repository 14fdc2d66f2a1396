import { type CommandRule, commandRuleActions } from '@gatehouse/contract/access-policies'
import { ActionIcon, Button, Group, Select, Text, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { Panel } from '../../ui/Panel.tsx'
import { errorAt, type ProfileProps } from './ProfileFields.tsx'
import styles from './Tiers.module.css'

const actionNames: Readonly<Record<CommandRule['action'], string>> = {
  log: 'Note it',
  block: 'Block it',
  'block-and-lock': 'Block it and lock the session',
  terminate: 'End the session',
}

const newRule: CommandRule = { pattern: '', action: 'block', message: '' }
const mostRules = 100

/** What is done when a command line matches. */
export function CommandRules({ profile, errors, onChange, disabled }: ProfileProps) {
  const { commandRules } = profile
  const change = (at: number, changes: Partial<CommandRule>) => {
    const rule = commandRules[at]
    if (rule) onChange({ commandRules: commandRules.with(at, { ...rule, ...changes }) })
  }
  return (
    <Panel
      title="How: rules for commands"
      isFlush
      action={
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={12} />}
          disabled={disabled || commandRules.length >= mostRules}
          onClick={() => onChange({ commandRules: [...commandRules, newRule] })}
        >
          Add a rule
        </Button>
      }
    >
      <Text c="dimmed" fz="xs" px={14} py={10}>
        A guard rail, not a boundary: history, completion, aliases, scripts and encoded commands go
        around it. What somebody must not be able to do belongs into the rights of their account.
      </Text>
      {commandRules.map((rule, at) => (
        // Rules have no identity of their own; their place is their order.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={at} className={styles['tier']}>
          <Group gap="sm" align="flex-end" wrap="nowrap">
            <TextInput
              label="When a command matches"
              placeholder="\brm\s+-rf\s+/"
              flex={2}
              maxLength={500}
              spellCheck={false}
              styles={{ input: { fontFamily: 'var(--gh-mono)', fontSize: 12 } }}
              disabled={disabled}
              value={rule.pattern}
              error={errorAt(errors, `commandRules.${at}`)}
              onChange={(event) => change(at, { pattern: event.currentTarget.value })}
            />
            <Select
              label="Then"
              w={210}
              allowDeselect={false}
              disabled={disabled}
              data={commandRuleActions.map((action) => ({
                value: action,
                label: actionNames[action],
              }))}
              value={rule.action}
              onChange={(value) =>
                change(at, {
                  action: commandRuleActions.find((one) => one === value) ?? rule.action,
                })
              }
            />
            <TextInput
              label="And say"
              placeholder="Ask the desk first."
              flex={2}
              maxLength={500}
              disabled={disabled}
              value={rule.message}
              onChange={(event) => change(at, { message: event.currentTarget.value })}
            />
            <ActionIcon
              size={30}
              aria-label={`Remove rule ${at + 1}`}
              disabled={disabled}
              onClick={() => onChange({ commandRules: commandRules.toSpliced(at, 1) })}
            >
              <IconTrash size={14} />
            </ActionIcon>
          </Group>
        </div>
      ))}
    </Panel>
  )
}
