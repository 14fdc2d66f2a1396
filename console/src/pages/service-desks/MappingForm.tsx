import type { ServiceDesk } from '@gatehouse/contract/service-desks'
import type { Reference } from '@gatehouse/contract/ticket-settings'
import { Button, Group, Modal, Stack, Switch, Text } from '@mantine/core'
import { useState } from 'react'
import { FormError } from '../../app/FormError.tsx'
import { Form } from '../../ui/Form.tsx'
import { Notice } from '../../ui/Notice.tsx'
import type { CustomerRow } from './customer-rows.ts'
import { LookupSelect } from './LookupSelect.tsx'
import { useRemoveMapping, useSaveMapping } from './mapping-queries.ts'
import { RoutingFields } from './RoutingFields.tsx'

interface Props {
  desk: ServiceDesk
  row: CustomerRow
  onClose: () => void
}

/** The company of one organization, and what is different for it. */
export function MappingForm({ desk, row, onClose }: Props) {
  const [company, setCompany] = useState<Reference | undefined>(row.mapping?.company)
  const [isEnabled, setEnabled] = useState(row.mapping?.isEnabled ?? true)
  const [routing, setRouting] = useState(row.mapping?.routing ?? {})
  const save = useSaveMapping(onClose)
  const remove = useRemoveMapping(onClose)
  return (
    <Modal opened onClose={onClose} size="lg" title={`Tickets of ${row.name}`}>
      <Form
        onSubmit={(event) => {
          event.preventDefault()
          if (!company) return
          save.mutate({
            organizationId: row.organizationId,
            serviceDeskId: desk.id,
            company,
            routing,
            isEnabled,
          })
        }}
      >
        <Stack gap="md">
          {row.elsewhere !== undefined && (
            <Notice tone="warn">
              Its tickets go to {row.elsewhere} now. Saved here, new ones go to {desk.name}.
            </Notice>
          )}
          <LookupSelect
            label={`Company at ${desk.name}`}
            description="Tickets of this organization are made for it."
            placeholder="Choose a company"
            serviceDeskId={desk.id}
            kind="companies"
            value={company}
            onChange={setCompany}
          />
          <Switch
            label="Make tickets of its alerts"
            checked={isEnabled}
            onChange={(event) => setEnabled(event.currentTarget.checked)}
          />
          <div>
            <Text fw={500}>Different for this organization</Text>
            <Text fz="xs" c="dimmed" mb={8}>
              What is not chosen here is as for all.
            </Text>
            <RoutingFields
              desk={desk}
              routing={routing}
              behind={desk.routing}
              companyId={company?.id}
              disabled={false}
              onChange={setRouting}
            />
          </div>
          <FormError error={save.error ?? remove.error} />
          <Group justify="space-between">
            {row.mapping ? (
              <Button
                variant="subtle"
                color="red"
                loading={remove.isPending}
                onClick={() => remove.mutate(row.organizationId)}
              >
                Make no more tickets for it
              </Button>
            ) : (
              <span />
            )}
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={save.isPending} disabled={!company}>
                Save
              </Button>
            </Group>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
