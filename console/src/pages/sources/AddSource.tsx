import {
  collectorsApi,
  connectorDescriptions,
  type ConnectorKind,
  connectorNames,
  connectorsOf,
  SourceKind,
  sourceKindNames,
} from '@gatehouse/contract/collectors'
import { sitesApi } from '@gatehouse/contract/sites'
import type { Target } from '@gatehouse/contract/targets'
import { Button, Checkbox, Group, Modal, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call, invalidate, query, resolvePath } from '../../app/api.ts'
import { FormError } from '../../app/FormError.tsx'
import { PageLink } from '../../app/links.tsx'
import { paths } from '../../app/paths.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Form } from '../../ui/Form.tsx'
import { DomainOfSource } from './DomainOfSource.tsx'
import { type DirectorySettings, EvidenceFields } from './EvidenceFields.tsx'

/** Where, what, and which of its streams; their settings can be changed later on each connector's page. */
export function AddSource({
  organizationId,
  onClose,
}: {
  organizationId: string
  onClose: () => void
}) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const params = { organizationId }
  const sites = useQuery(query(sitesApi.list, { params }))
  const [chosenSite, setChosenSite] = useState<string>()
  const [kind, setKind] = useState<SourceKind>('linux-computer')
  const [name, setName] = useState('')
  const [target, setTarget] = useState<Target>()
  const [chosen, setChosen] = useState<readonly ConnectorKind[]>(connectorsOf[kind])
  const [settings, setSettings] = useState<DirectorySettings>({})
  const isDirectory = kind === 'active-directory'
  const siteId = chosenSite ?? sites.data?.sites[0]?.id
  const add = useMutation({
    mutationFn: (site: string) =>
      call(collectorsApi.create, {
        params,
        body: {
          siteId: site,
          kind,
          name,
          ...(isDirectory && { targetId: target?.id }),
          connectors: chosen.map((one) => ({ kind: one, settings: settings[one] ?? {} })),
        },
      }),
    onSuccess: async (source) => {
      await invalidate(client, resolvePath('/organizations/:organizationId', params))
      await navigate({ to: paths.source, params: { organizationId, sourceId: source.id } })
    },
  })

  return (
    <Modal opened onClose={onClose} title="Add a source" size="lg">
      <Form
        onSubmit={(event) => {
          event.preventDefault()
          if (siteId) add.mutate(siteId)
        }}
      >
        <Stack gap="sm">
          {sites.data?.sites.length === 0 && (
            <Notice tone="warn">
              A source is read by the agent of a site.{' '}
              <PageLink to={paths.sites} params={params} search={{ add: true }} underline="always">
                Add a site first
              </PageLink>
            </Notice>
          )}
          <Group grow gap="sm" align="flex-start">
            <Select
              label="Site"
              description="Whose agent reads it"
              allowDeselect={false}
              data={sites.data?.sites.map((site) => ({ value: site.id, label: site.name })) ?? []}
              value={siteId ?? null}
              onChange={(value) => setChosenSite(value ?? undefined)}
            />
            <Select
              label="Kind"
              description="What it is"
              allowDeselect={false}
              data={SourceKind.options.map((one) => ({ value: one, label: sourceKindNames[one] }))}
              value={kind}
              onChange={(value) => {
                const next = SourceKind.parse(value)
                setKind(next)
                setChosen(connectorsOf[next])
              }}
            />
          </Group>
          {isDirectory && (
            <DomainOfSource
              organizationId={organizationId}
              target={target}
              onChange={(next) => {
                // The name of the domain, unless somebody has written another.
                if (name === '' || name === target?.address) setName(next?.address ?? '')
                setTarget(next)
              }}
            />
          )}
          <TextInput
            label="Name"
            description={`As it shall stand in records, such as ${isDirectory ? 'corp.test' : 'web-02'}`}
            maxLength={200}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Checkbox.Group
            label="Connectors"
            value={[...chosen]}
            onChange={(kinds) => setChosen(connectorsOf[kind].filter((one) => kinds.includes(one)))}
          >
            <Stack gap={8} mt={6}>
              {connectorsOf[kind].map((one) => (
                <Checkbox
                  key={one}
                  value={one}
                  label={connectorNames[one]}
                  description={connectorDescriptions[one]}
                />
              ))}
            </Stack>
          </Checkbox.Group>
          {isDirectory && (
            <EvidenceFields chosen={chosen} settings={settings} onChange={setSettings} />
          )}
          <FormError error={add.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={add.isPending}
              disabled={
                !siteId ||
                name.trim() === '' ||
                chosen.length === 0 ||
                (isDirectory && target?.serviceCredentialId === undefined)
              }
            >
              Add the source
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
