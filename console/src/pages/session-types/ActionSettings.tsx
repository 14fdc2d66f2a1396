import type { SessionAction } from '@gatehouse/contract/session-types'
import { Group, NumberInput, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'

interface Props {
  action: SessionAction
  errorOf: (name: string) => ReactNode
  onChange: (action: SessionAction) => void
  disabled: boolean
}

const machine = { input: { fontFamily: 'var(--gh-mono)', fontSize: 12 } }

/** What one step does, and what when it fails. */
export function ActionSettings(props: Props) {
  const { action, onChange, disabled } = props
  return (
    <Stack gap="sm">
      <Own {...props} />
      <Group gap="lg">
        <NumberInput
          aria-label="Given up after so many seconds"
          w={150}
          min={1}
          max={3600}
          suffix=" s at most"
          disabled={disabled}
          value={action.timeoutSeconds}
          onChange={(value) => onChange({ ...action, timeoutSeconds: Number(value) || 60 })}
        />
        <Switch
          size="xs"
          label="Go on when it fails"
          disabled={disabled}
          checked={action.continuesOnError}
          onChange={(event) =>
            onChange({ ...action, continuesOnError: event.currentTarget.checked })
          }
        />
      </Group>
    </Stack>
  )
}

function Own({ action, errorOf, onChange, disabled }: Props) {
  switch (action.kind) {
    case 'add-to-local-group':
      return (
        <TextInput
          label="Group"
          placeholder="docker"
          description="A group that is there on the target. The account leaves it when the session ends."
          disabled={disabled}
          value={action.group}
          error={errorOf('group')}
          onChange={(event) => onChange({ ...action, group: event.currentTarget.value })}
        />
      )
    case 'add-sudoers-rule':
      return (
        <Stack gap="sm">
          <Group gap="sm" align="flex-start" wrap="nowrap">
            <TextInput
              label="Commands"
              flex={1}
              placeholder="ALL, or /usr/bin/systemctl restart nginx"
              description="Absolute paths separated by commas, or ALL."
              styles={machine}
              disabled={disabled}
              value={action.commands}
              error={errorOf('commands')}
              onChange={(event) => onChange({ ...action, commands: event.currentTarget.value })}
            />
            <TextInput
              label="As whom"
              w={130}
              description="ALL for anybody"
              styles={machine}
              disabled={disabled}
              value={action.runAs}
              error={errorOf('runAs')}
              onChange={(event) => onChange({ ...action, runAs: event.currentTarget.value })}
            />
          </Group>
          <Switch
            size="xs"
            label="sudo asks for the account’s password"
            disabled={disabled}
            checked={action.asksPassword}
            onChange={(event) => onChange({ ...action, asksPassword: event.currentTarget.checked })}
          />
        </Stack>
      )
    case 'run-script':
      return (
        <Stack gap="sm">
          <Textarea
            label="Script"
            description="Given to /bin/sh. Variables of the account template are in its environment, such as $GATEHOUSE_LOGINACCOUNT."
            autosize
            minRows={3}
            maxRows={16}
            spellCheck={false}
            styles={machine}
            disabled={disabled}
            value={action.script}
            error={errorOf('script')}
            onChange={(event) => onChange({ ...action, script: event.currentTarget.value })}
          />
          <Switch
            size="xs"
            label="As root"
            disabled={disabled}
            checked={action.asRoot}
            onChange={(event) => onChange({ ...action, asRoot: event.currentTarget.checked })}
          />
        </Stack>
      )
    case 'log-off-user':
      return (
        <Text fz="xs" c="dimmed">
          Everything that still runs under the account is ended.
        </Text>
      )
    case 'watch-file':
      return (
        <TextInput
          label="File"
          placeholder="/etc/ssh/sshd_config"
          description="Its checksum before and after the session is kept, and a change is shown."
          styles={machine}
          disabled={disabled}
          value={action.path}
          error={errorOf('path')}
          onChange={(event) => onChange({ ...action, path: event.currentTarget.value })}
        />
      )
    case 'add-to-domain-group':
      return (
        <TextInput
          label="Group"
          placeholder="Domain Admins"
          description="A group of the domain, by its account name. The account leaves it when the session ends; who was a member before stays one."
          disabled={disabled}
          value={action.group}
          error={errorOf('group')}
          onChange={(event) => onChange({ ...action, group: event.currentTarget.value })}
        />
      )
    case 'move-domain-object':
      return (
        <TextInput
          label="Into"
          placeholder="OU=Elevated,DC=corp,DC=test"
          description="The distinguished name of an organizational unit. After the session the account is moved back."
          styles={machine}
          disabled={disabled}
          value={action.to}
          error={errorOf('to')}
          onChange={(event) => onChange({ ...action, to: event.currentTarget.value })}
        />
      )
    case 'enable-domain-user':
    case 'unlock-domain-user':
    case 'expire-domain-user':
      return (
        <Text fz="xs" c="dimmed">
          {domainTexts[action.kind]}
        </Text>
      )
  }
}

const domainTexts = {
  'enable-domain-user':
    'For an account that is disabled at rest: it is disabled again after the session.',
  'unlock-domain-user': 'Wrong passwords have locked it out: that is over.',
  'expire-domain-user':
    'The directory itself refuses the account after the last moment that the session can have.',
} as const
