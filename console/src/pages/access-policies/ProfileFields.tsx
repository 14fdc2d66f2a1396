import { type ConnectionProfile, weekdays } from '@gatehouse/contract/access-policies'
import { Chip, Group, NumberInput, Select, Switch, TagsInput, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { Panel } from '../../ui/Panel.tsx'
import { SettingRow } from '../../ui/SettingRow.tsx'

export interface ProfileProps {
  profile: ConnectionProfile
  errors: Readonly<Record<string, ReactNode>>
  onChange: (changes: Partial<ConnectionProfile>) => void
  disabled: boolean
}

/** A refused entry of a list is reported as `profile.networks.1`. */
export const errorAt = (errors: Readonly<Record<string, ReactNode>>, name: string): ReactNode =>
  Object.entries(errors).find(
    ([at]) => at === `profile.${name}` || at.startsWith(`profile.${name}.`),
  )?.[1]

/** How a session may be, in the order in which somebody would ask. */
export function ProfileFields(props: ProfileProps) {
  return (
    <>
      <When {...props} />
      <Asked {...props} />
      <Allowed {...props} />
      <Forwards {...props} />
      <Recording {...props} />
    </>
  )
}

type SwitchName = {
  [Name in keyof ConnectionProfile]-?: ConnectionProfile[Name] extends boolean ? Name : never
}[keyof ConnectionProfile]

interface SwitchRowProps extends ProfileProps {
  name: SwitchName
  label: string
  text?: string
}

export function SwitchRow({ name, label, text, profile, onChange, disabled }: SwitchRowProps) {
  return (
    <SettingRow label={label} text={text}>
      <Switch
        aria-label={label}
        disabled={disabled}
        checked={profile[name]}
        onChange={(event) => onChange({ [name]: event.currentTarget.checked })}
      />
    </SettingRow>
  )
}

type NumberName = {
  [Name in keyof ConnectionProfile]-?: ConnectionProfile[Name] extends number ? Name : never
}[keyof ConnectionProfile]

interface NumberRowProps extends ProfileProps {
  name: NumberName
  label: string
  text?: string
  unit: string
  min: number
  max: number
}

export function NumberRow(props: NumberRowProps) {
  const { name, label, text, unit, min, max, profile, errors, onChange, disabled } = props
  return (
    <SettingRow label={label} text={text}>
      <NumberInput
        aria-label={label}
        w={130}
        min={min}
        max={max}
        allowDecimal={false}
        suffix={` ${unit}`}
        disabled={disabled}
        value={profile[name]}
        error={errorAt(errors, name)}
        onChange={(value) => onChange({ [name]: Number(value) || min })}
      />
    </SettingRow>
  )
}

const dayNames = {
  mon: 'Mon',
  tue: 'Tue',
  wed: 'Wed',
  thu: 'Thu',
  fri: 'Fri',
  sat: 'Sat',
  sun: 'Sun',
} as const

const officeHours: NonNullable<ConnectionProfile['hours']> = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  range: '08:00-18:00',
}

function When(props: ProfileProps) {
  const { profile, errors, onChange, disabled } = props
  const { hours } = profile
  return (
    <Panel title="How: when and from where" isFlush>
      <SettingRow
        label="Only at certain hours"
        text="By the clocks of the target’s organization. May go over midnight."
      >
        <Switch
          aria-label="Only at certain hours"
          disabled={disabled}
          checked={hours !== undefined}
          onChange={(event) =>
            onChange({ hours: event.currentTarget.checked ? officeHours : undefined })
          }
        />
      </SettingRow>
      {hours && (
        <SettingRow label="Days and hours">
          <Group gap={8} justify="flex-end">
            <Chip.Group
              multiple
              value={hours.days}
              onChange={(days) =>
                onChange({
                  hours: { ...hours, days: weekdays.filter((day) => days.includes(day)) },
                })
              }
            >
              <Group gap={4}>
                {weekdays.map((day) => (
                  <Chip key={day} value={day} size="xs" radius="sm" disabled={disabled}>
                    {dayNames[day]}
                  </Chip>
                ))}
              </Group>
            </Chip.Group>
            <TextInput
              aria-label="Hours, such as 08:00-18:00"
              w={120}
              disabled={disabled}
              value={hours.range}
              error={errorAt(errors, 'hours')}
              onChange={(event) =>
                onChange({ hours: { ...hours, range: event.currentTarget.value } })
              }
            />
          </Group>
        </SettingRow>
      )}
      <SettingRow label="Only from these networks" text="None means from anywhere.">
        <TagsInput
          aria-label="Networks"
          w={300}
          {...(profile.networks.length === 0 && { placeholder: '10.0.0.0/8' })}
          disabled={disabled}
          value={profile.networks}
          error={errorAt(errors, 'networks')}
          onChange={(networks) => onChange({ networks })}
        />
      </SettingRow>
      <NumberRow
        {...props}
        name="maxMinutes"
        label="Longest session"
        unit="minutes"
        min={1}
        max={10_080}
      />
      <NumberRow
        {...props}
        name="endWarningMinutes"
        label="Warn before the end"
        unit="minutes"
        min={0}
        max={60}
      />
      <NumberRow
        {...props}
        name="extendByMinutes"
        label="May be extended by"
        text="Offered five minutes before the end; 0 not at all."
        unit="minutes"
        min={0}
        max={1440}
      />
      <NumberRow
        {...props}
        name="maxExtensions"
        label="So often at most"
        unit="times"
        min={0}
        max={20}
      />
    </Panel>
  )
}

function Asked(props: ProfileProps) {
  return (
    <Panel title="How: what the user has to give" isFlush>
      <SwitchRow {...props} name="requiresReason" label="A reason" text="In their own words." />
      <SwitchRow
        {...props}
        name="requiresTicket"
        label="A ticket"
        text="An open one of the organization’s service desk."
      />
    </Panel>
  )
}

function Allowed(props: ProfileProps) {
  const { profile, onChange, disabled } = props
  return (
    <Panel title="How: what a session may do" isFlush>
      <SwitchRow {...props} name="shell" label="A shell" />
      <SwitchRow
        {...props}
        name="exec"
        label="Single commands"
        text="As ssh web-02 uptime, and what other programs start over SSH."
      />
      <SettingRow label="Files" text="Over SFTP and SCP.">
        <Select
          aria-label="Files"
          w={180}
          allowDeselect={false}
          disabled={disabled}
          data={[
            { value: 'off', label: 'Not at all' },
            { value: 'read', label: 'Download only' },
            { value: 'write', label: 'Down- and upload' },
          ]}
          value={profile.sftp}
          onChange={(value) =>
            onChange({ sftp: value === 'off' || value === 'read' ? value : 'write' })
          }
        />
      </SettingRow>
      <SwitchRow
        {...props}
        name="allowsReveal"
        label="See the secret"
        text="Lets the user show the password of the account, which is written down with the reason."
      />
      <SettingRow label="Environment variables that go through" text="LC_* matches by its start.">
        <TagsInput
          aria-label="Environment variables"
          w={300}
          disabled={disabled}
          value={profile.environment}
          error={errorAt(props.errors, 'environment')}
          onChange={(environment) => onChange({ environment })}
        />
      </SettingRow>
    </Panel>
  )
}

function Forwards(props: ProfileProps) {
  const { profile, errors, onChange, disabled } = props
  const hasForwards = profile.localForward || profile.remoteForward
  return (
    <Panel title="How: forwards, each off unless needed" isFlush>
      <SwitchRow
        {...props}
        name="localForward"
        label="Local forwards"
        text="ssh -L: reaches further machines through the target."
      />
      <SwitchRow
        {...props}
        name="remoteForward"
        label="Remote forwards"
        text="ssh -R: lets the target reach the user’s network."
      />
      <SettingRow
        label="Where forwards may lead"
        text="Host and port: db1:5432, *:443. None means anywhere."
        isOff={!hasForwards}
      >
        <TagsInput
          aria-label="Where forwards may lead"
          w={300}
          disabled={disabled || !hasForwards}
          value={profile.forwardTo}
          error={errorAt(errors, 'forwardTo')}
          onChange={(forwardTo) => onChange({ forwardTo })}
        />
      </SettingRow>
      <SwitchRow
        {...props}
        name="agentForward"
        label="The user’s key agent"
        text="Whoever is root on the target can use the keys meanwhile."
      />
      <SwitchRow
        {...props}
        name="x11Forward"
        label="X11"
        text="Windows of the target’s programs."
      />
    </Panel>
  )
}

function Recording({ profile, errors, onChange, disabled }: ProfileProps) {
  const { recording } = profile
  const part = (name: 'output' | 'input' | 'files', label: string, text: string) => (
    <SettingRow label={label} text={text} isOff={!recording.isEnabled}>
      <Switch
        aria-label={label}
        disabled={disabled || !recording.isEnabled}
        checked={recording[name]}
        onChange={(event) =>
          onChange({ recording: { ...recording, [name]: event.currentTarget.checked } })
        }
      />
    </SettingRow>
  )
  return (
    <Panel title="How: what is kept" isFlush>
      <SettingRow label="Record sessions">
        <Switch
          aria-label="Record sessions"
          disabled={disabled}
          checked={recording.isEnabled}
          onChange={(event) =>
            onChange({ recording: { ...recording, isEnabled: event.currentTarget.checked } })
          }
        />
      </SettingRow>
      {part('output', 'What was shown', 'All that the target wrote to the screen.')}
      {part('input', 'What was typed', 'Also passwords that are typed into programs.')}
      {part('files', 'What became of files', 'Names and sizes of what was down- and uploaded.')}
      <SettingRow
        label="Keep recordings"
        text="After their end; what is on hold stays. 0 is as long as the server says."
        isOff={!recording.isEnabled}
      >
        <NumberInput
          aria-label="Keep recordings"
          w={130}
          min={0}
          max={36_500}
          allowDecimal={false}
          suffix=" days"
          disabled={disabled || !recording.isEnabled}
          value={recording.keepDays ?? 0}
          error={errorAt(errors, 'recording.keepDays')}
          onChange={(value) =>
            onChange({ recording: { ...recording, keepDays: Number(value) || 0 } })
          }
        />
      </SettingRow>
      <SettingRow
        label="When it cannot be recorded"
        text="Such as when the disk is full."
        isOff={!recording.isEnabled}
      >
        <Select
          aria-label="When it cannot be recorded"
          w={180}
          allowDeselect={false}
          disabled={disabled || !recording.isEnabled}
          data={[
            { value: 'stop', label: 'End the session' },
            { value: 'go-on', label: 'Go on without' },
          ]}
          value={recording.onFailure}
          onChange={(value) =>
            onChange({
              recording: { ...recording, onFailure: value === 'go-on' ? 'go-on' : 'stop' },
            })
          }
        />
      </SettingRow>
      <SettingRow label="When our database cannot be reached">
        <Select
          aria-label="When our database cannot be reached"
          w={180}
          allowDeselect={false}
          disabled={disabled}
          data={[
            { value: 'go-on', label: 'Sessions go on' },
            { value: 'stop', label: 'Sessions end' },
          ]}
          value={profile.onDatabaseLoss}
          onChange={(value) => onChange({ onDatabaseLoss: value === 'stop' ? 'stop' : 'go-on' })}
        />
      </SettingRow>
    </Panel>
  )
}
