import { onClosedTicket } from '@gatehouse/contract/alert-rules'
import { NativeSelect, Switch } from '@mantine/core'
import { DurationInput } from '../../ui/DurationInput.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { SettingRow } from '../../ui/SettingRow.tsx'
import type { RuleEditorState } from './use-rule-editor.ts'

const closedTexts: Readonly<Record<(typeof onClosedTicket)[number], string>> = {
  default: 'As the service desk is set',
  reopen: 'Reopen the ticket',
  'new-ticket': 'Make a new ticket',
  comment: 'Comment on the closed ticket',
  ignore: 'Leave the ticket alone',
}

/** What becomes of an alert of this rule. */
export function RuleConsequences({
  editor,
  isFixed,
}: {
  editor: RuleEditorState
  isFixed: boolean
}) {
  const { values, problems, change } = editor
  return (
    <Panel title="What follows" isFlush>
      <SettingRow
        label="Send together"
        text={
          values.batchingSeconds === 0
            ? 'Each alert goes out at once.'
            : 'All alerts of this rule within this time go out in one message.'
        }
      >
        <DurationInput
          name="Time in which alerts are sent together"
          seconds={values.batchingSeconds}
          disabled={isFixed}
          error={problems['batchingSeconds']}
          onChange={(batchingSeconds) => change({ batchingSeconds })}
        />
      </SettingRow>
      <SettingRow
        label="Make a ticket"
        text="Where the profile delivers tickets and the organization is mapped to a service desk."
      >
        <Switch
          aria-label="Make a ticket"
          disabled={isFixed}
          checked={values.createsTicket}
          onChange={(event) => change({ createsTicket: event.currentTarget.checked })}
        />
      </SettingRow>
      <SettingRow
        label="When the ticket is closed and the alert comes again"
        isOff={!values.createsTicket}
      >
        <NativeSelect
          size="xs"
          w={230}
          aria-label="When the ticket is closed and the alert comes again"
          disabled={isFixed || !values.createsTicket}
          data={onClosedTicket.map((one) => ({ value: one, label: closedTexts[one] }))}
          value={values.onClosedTicket}
          onChange={(event) => {
            const chosen = onClosedTicket.find((one) => one === event.currentTarget.value)
            if (chosen) change({ onClosedTicket: chosen })
          }}
        />
      </SettingRow>
    </Panel>
  )
}
