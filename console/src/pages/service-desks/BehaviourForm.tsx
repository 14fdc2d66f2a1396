import { serviceDesksApi, type ServiceDesk } from '@gatehouse/contract/service-desks'
import { defaultTicketSettings, type TicketSettings } from '@gatehouse/contract/ticket-settings'
import { Anchor, Stack } from '@mantine/core'
import { useState } from 'react'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { SaveRow } from '../../app/SaveRow.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { SettingRow } from '../../ui/SettingRow.tsx'
import { type BehaviourField, behaviourGroups, defaultText } from './behaviour.ts'
import { BehaviourControl } from './BehaviourControl.tsx'
import { useSaveDesk } from './use-save-desk.ts'

/** How alerts become tickets, setting by setting. */
export function BehaviourForm({ desk, whyNot }: { desk: ServiceDesk; whyNot: string | undefined }) {
  const form = useEndpointForm(serviceDesksApi.update.body, { settings: desk.settings })
  const save = useSaveDesk(desk.id, form)
  const { settings } = form.values
  // Counted, because a length of time that is set from outside is shown in its own unit.
  const [restored, setRestored] = useState(0)
  const change = (changes: Partial<TicketSettings>) =>
    form.setFieldValue('settings', { ...settings, ...changes })

  return (
    <Form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <LeaveGuard isDirty={form.isDirty() && !save.isPending} />
      <Stack gap={14} maw={860}>
        {behaviourGroups.map(({ title, fields }) => (
          <Panel key={title} title={title} isFlush>
            {fields.map((field) => {
              const isOff = field.needs !== undefined && !settings[field.needs]
              return (
                <SettingRow
                  key={field.name}
                  label={field.label}
                  isOff={isOff}
                  text={
                    <>
                      {field.text}{' '}
                      <Default
                        field={field}
                        isChanged={settings[field.name] !== defaultTicketSettings[field.name]}
                        onRestore={
                          whyNot === undefined
                            ? () => {
                                change({ [field.name]: defaultTicketSettings[field.name] })
                                setRestored(restored + 1)
                              }
                            : undefined
                        }
                      />
                    </>
                  }
                >
                  <BehaviourControl
                    key={restored}
                    desk={desk}
                    field={field}
                    settings={settings}
                    onChange={change}
                    error={form.errors[`settings.${field.name}`]}
                    disabled={whyNot !== undefined || isOff}
                  />
                </SettingRow>
              )
            })}
          </Panel>
        ))}
        <SaveRow
          save={save}
          isSticky
          isDirty={form.isDirty()}
          whyNot={whyNot}
          onReset={() => {
            form.reset()
            setRestored(restored + 1)
          }}
        />
      </Stack>
    </Form>
  )
}

interface DefaultProps {
  field: BehaviourField
  isChanged: boolean
  onRestore: (() => void) | undefined
}

function Default({ field, isChanged, onRestore }: DefaultProps) {
  const text = defaultText(field)
  if (text === undefined) return null
  if (!isChanged || !onRestore) return <>Default: {text}.</>
  return (
    <>
      Default:{' '}
      <Anchor
        component="button"
        type="button"
        fz={12}
        aria-label={`Set “${field.label}” back to ${text}`}
        onClick={onRestore}
      >
        {text}
      </Anchor>
      .
    </>
  )
}
