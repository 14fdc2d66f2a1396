import { TargetId } from '@gatehouse/contract/ids'
import { type Choice, sessionsApi } from '@gatehouse/contract/sessions'
import {
  Button,
  Group,
  Input,
  Modal,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { DateTimePicker } from '@mantine/dates'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call, invalidate } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { paths } from '../../app/paths.ts'
import { Form } from '../../ui/Form.tsx'
import { instantOf, localOf } from '../../ui/instant.ts'
import { CopyField } from '../../ui/CopyField.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { useZone } from '../../ui/zone.tsx'
import { Asked } from './Asked.tsx'

interface Props {
  choice: Choice
  /** All that is open to the reader: those of the same kind can be asked for at once. */
  others: readonly Choice[]
  /** They want to be in it now: what follows is a terminal. */
  isToConnect?: boolean
  onClose: () => void
}

const usualMinutes = 60
const mostTargets = 50

/** Why, when and for how long; on one target or on several of the same kind. */
export function AskForm({ choice, others, isToConnect = false, onClose }: Props) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const zone = useZone()
  const same = isToConnect ? [choice] : others.filter((one) => isSameWay(one, choice))
  const [targetIds, setTargetIds] = useState<string[]>([choice.targetId])
  const [reason, setReason] = useState('')
  const [ticket, setTicket] = useState('')
  const [startsAt, setStartsAt] = useState<string>()
  const [minutes, setMinutes] = useState(Math.min(usualMinutes, choice.maxMinutes))
  const [isBreakGlass, setBreakGlass] = useState(false)
  const { organizationId } = choice
  const isDomain = choice.targetKind === 'domain'
  const ask = useMutation({
    mutationFn: () =>
      call(sessionsApi.request, {
        params: { organizationId },
        body: {
          targetIds: targetIds.map((id) => TargetId.parse(id)),
          sessionTypeId: choice.sessionTypeId,
          policyId: choice.policyId,
          reason,
          ticket,
          ...(startsAt !== undefined && { startsAt }),
          minutes,
          isBreakGlass,
        },
      }),
    onSuccess: async ({ sessions: [only, ...more], refused }) => {
      await invalidate(client, sessionsApi.list.path, sessionsApi.choices.path)
      if (!only || more.length > 0 || refused.length > 0) return
      const params = { organizationId, sessionId: only.id }
      const isTerminal = isToConnect && !isDomain
      await navigate({ to: isTerminal ? paths.sessionTerminal : paths.session, params })
    },
  })
  const needsReason = choice.requiresReason || isBreakGlass
  const isReady =
    targetIds.length > 0 &&
    (!needsReason || reason.trim() !== '') &&
    (!choice.requiresTicket || ticket.trim() !== '')

  const connectVerb = isDomain ? 'Open it' : 'Connect'
  const askVerb = isToConnect ? connectVerb : 'Ask for it'
  const verb = isBreakGlass ? 'Break the glass' : askVerb

  if (ask.data) {
    const nameOf = (id: string) =>
      same.find(({ targetId }) => targetId === id)?.targetName ?? choice.targetName
    return (
      <Modal opened onClose={onClose} size="lg" title="What came of it">
        <Asked outcome={ask.data} nameOf={nameOf} />
      </Modal>
    )
  }
  return (
    <Modal opened onClose={onClose} size="lg" title={titleOf(choice, isToConnect)}>
      <Form
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) ask.mutate()
        }}
      >
        <Stack gap="sm">
          <Text c="dimmed">{whatFollows(choice, isBreakGlass)}</Text>
          {same.length > 1 && (
            <MultiSelect
              label="On"
              searchable
              maxValues={mostTargets}
              data={same.map(({ targetId, targetName }) => ({
                value: targetId,
                label: targetName,
              }))}
              value={targetIds}
              onChange={setTargetIds}
            />
          )}
          <Textarea
            label="Reason"
            description="Those who decide read it; it stays with the session."
            withAsterisk={needsReason}
            data-autofocus
            autosize
            minRows={2}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <TextInput
            label="Ticket"
            withAsterisk={choice.requiresTicket}
            maxLength={100}
            value={ticket}
            onChange={(event) => setTicket(event.currentTarget.value)}
          />
          <Input.Wrapper label="When" display={isToConnect ? 'none' : 'block'}>
            <SegmentedControl
              size="xs"
              display="flex"
              w={180}
              aria-label="When"
              data={['Now', 'Later']}
              value={startsAt === undefined ? 'Now' : 'Later'}
              onChange={(when) => setStartsAt(when === 'Now' ? undefined : inAnHour())}
            />
          </Input.Wrapper>
          {startsAt !== undefined && (
            <DateTimePicker
              label="Starts"
              description={`In ${zone}.`}
              size="xs"
              valueFormat="D MMM YYYY, HH:mm"
              value={localOf(Date.parse(startsAt), zone)}
              onChange={(local) =>
                local !== null && setStartsAt(new Date(instantOf(local, zone)).toISOString())
              }
            />
          )}
          <NumberInput
            label="For so many minutes"
            description={`At most ${choice.maxMinutes}.`}
            w={180}
            min={1}
            max={choice.maxMinutes}
            allowDecimal={false}
            clampBehavior="strict"
            value={minutes}
            onChange={(value) => setMinutes(Math.max(1, Number(value)))}
          />
          {choice.allowsBreakGlass && choice.needsApproval && (
            <Switch
              label="Break glass: without approval"
              checked={isBreakGlass}
              onChange={(event) => setBreakGlass(event.currentTarget.checked)}
            />
          )}
          {isBreakGlass && (
            <Notice tone="warn" title="Nobody is asked, and everybody is told.">
              An alert is raised with your name and your reason.
            </Notice>
          )}
          {!isDomain && (
            <CopyField label="Or in a terminal" value={choice.connectCommand} isCommand />
          )}
          <FormError error={ask.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              {...(isBreakGlass && { color: 'red' })}
              loading={ask.isPending}
              disabled={!isReady}
            >
              {verb}
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}

const isSameWay = (one: Choice, other: Choice): boolean =>
  one.organizationId === other.organizationId &&
  one.sessionTypeId === other.sessionTypeId &&
  one.policyId === other.policyId

const titleOf = ({ sessionTypeName, targetName }: Choice, isToConnect: boolean) =>
  `${isToConnect ? 'Connect as' : 'Ask for'} ${sessionTypeName} on ${targetName}`

function whatFollows({ needsApproval, policyName }: Choice, isBreakGlass: boolean): string {
  if (!needsApproval) return `Policy ${policyName} lets you in without asking anybody.`
  if (isBreakGlass) return `Policy ${policyName} lets you in at once, for a reason.`
  return `Policy ${policyName} asks somebody else to agree. You are told when they have.`
}

const inAnHour = () => new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000).toISOString()
