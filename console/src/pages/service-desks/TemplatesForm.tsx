import { serviceDesksApi, type ServiceDesk } from '@gatehouse/contract/service-desks'
import {
  defaultTicketTemplates,
  summaryMaxCharacters,
  type TicketTemplates,
  ticketVariables,
} from '@gatehouse/contract/ticket-settings'
import { Button, Stack, TextInput } from '@mantine/core'
import { LeaveGuard } from '../../app/LeaveGuard.tsx'
import { SaveRow } from '../../app/SaveRow.tsx'
import { useEndpointForm } from '../../app/use-endpoint-form.ts'
import { Form } from '../../ui/Form.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Characters, TemplateFields } from '../../ui/template/TemplateFields.tsx'
import { TwoColumns } from '../../ui/TwoColumns.tsx'
import { TemplatePreview } from './TemplatePreview.tsx'
import { unknownInTicket, withExample } from './ticket-sample.ts'
import { useSaveDesk } from './use-save-desk.ts'

export function TemplatesForm({ desk, whyNot }: { desk: ServiceDesk; whyNot: string | undefined }) {
  const form = useEndpointForm(serviceDesksApi.update.body, { templates: desk.templates })
  const save = useSaveDesk(desk.id, form)
  const { templates } = form.values
  const set = (name: keyof TicketTemplates, text: string) =>
    form.setFieldValue(`templates.${name}`, text)
  const unknown = unknownIn(templates)
  const errorOf = (name: keyof TicketTemplates) => form.errors[`templates.${name}`] ?? unknown[name]
  const hasUnknown = Object.values(unknown).some((text) => text !== undefined)
  const isAsShipped = (Object.keys(templates) as (keyof TicketTemplates)[]).every(
    (name) => templates[name] === defaultTicketTemplates[name],
  )

  return (
    <TwoColumns
      main={
        <Panel title="What a ticket says">
          <Form
            onSubmit={form.onSubmit((values) => {
              if (!hasUnknown) save.mutate(values)
            })}
          >
            <LeaveGuard isDirty={form.isDirty() && !save.isPending} />
            <Stack gap="md">
              <TemplateFields
                variables={ticketVariables}
                values={templates}
                errors={{
                  summary: errorOf('summary'),
                  initialDescription: errorOf('initialDescription'),
                  internalAnalysis: errorOf('internalAnalysis'),
                }}
                disabled={whyNot !== undefined}
                onChange={set}
                fields={[
                  {
                    name: 'summary',
                    label: 'Summary',
                    description: 'The ticket’s title.',
                    aside: (
                      <Characters
                        count={withExample(templates.summary).length}
                        max={summaryMaxCharacters}
                      />
                    ),
                  },
                  {
                    name: 'initialDescription',
                    label: 'Initial description',
                    description: 'The customer may see it.',
                    rows: 8,
                    isCode: true,
                  },
                  {
                    name: 'internalAnalysis',
                    label: 'Internal analysis',
                    description: 'Only technicians see it. Leave it empty for none.',
                    rows: 3,
                    isCode: true,
                  },
                ]}
              />
              <TextInput
                label="Mention of an earlier ticket"
                description="Added when a ticket of the same kind came before. %id% is its number."
                disabled={whyNot !== undefined}
                {...form.getInputProps('templates.correlation')}
                error={errorOf('correlation')}
              />
              <SaveRow
                save={save}
                isDirty={form.isDirty()}
                whyNot={
                  whyNot ?? (hasUnknown ? 'A template names an unknown variable.' : undefined)
                }
                onReset={form.reset}
              >
                {!isAsShipped && whyNot === undefined && (
                  <Button
                    variant="subtle"
                    onClick={() => form.setFieldValue('templates', defaultTicketTemplates)}
                  >
                    Fill in the texts it came with
                  </Button>
                )}
              </SaveRow>
            </Stack>
          </Form>
        </Panel>
      }
      side={<TemplatePreview templates={templates} />}
    />
  )
}

const unknownIn = (templates: TicketTemplates) => ({
  summary: unknownInTicket(templates.summary),
  initialDescription: unknownInTicket(templates.initialDescription),
  internalAnalysis: unknownInTicket(templates.internalAnalysis),
  correlation: unknownInTicket(templates.correlation, ['id']),
})
