import type { Organization } from '@gatehouse/contract/organizations'
import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight'
import { IconBuildingSkyscraper, IconPlus, IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { statusWord } from '../../ui/StatusBadge.tsx'
import { useLogin } from '../login.ts'
import { paths } from '../paths.ts'
import { DestinationIcon } from './DestinationIcon.tsx'
import { navigation } from './navigation.ts'
import { paletteActions } from './palette-actions.ts'
import styles from './Palette.module.css'

interface Props {
  organizations: readonly Organization[]
  chosen: Organization | undefined
}

/** Ctrl or Cmd and K: organizations, pages, actions, and the words themselves as a search. */
export function Palette({ organizations, chosen }: Props) {
  const login = useLogin()
  const navigate = useNavigate()
  const [words, setWords] = useState('')
  const has = (...texts: string[]) =>
    texts.some((text) => text.toLowerCase().includes(words.trim().toLowerCase()))
  const searched = chosen ?? login.organization

  const groups: SpotlightActionGroupData[] = [
    {
      group: 'Pages',
      actions: navigation(login, chosen)
        .flatMap((section) => section.destinations)
        .filter((page) => has(page.label))
        .map((page) => ({
          id: `page ${page.label}`,
          label: page.label,
          leftSection: <DestinationIcon name={page.icon} />,
          onClick: () =>
            void navigate({ to: page.to, params: { organizationId: page.organizationId ?? '' } }),
        })),
    },
    {
      group: 'Actions',
      actions: paletteActions(login, chosen)
        .filter((action) => has(action.label))
        .map((action) => ({
          id: `action ${action.label}`,
          label: action.label,
          leftSection: <IconPlus size={16} stroke={1.6} />,
          onClick: () =>
            void navigate({
              to: action.to,
              params: { organizationId: action.organizationId ?? '' },
              search: action.search ?? {},
            }),
        })),
    },
    {
      group: 'Organizations',
      actions: organizations
        .filter((one) => has(one.name, ...one.tags))
        .slice(0, 12)
        .map((one) => ({
          id: `organization ${one.id}`,
          label: one.name,
          description: `${statusWord(one.status.status)} · ${one.tags.join(', ') || one.kind}`,
          leftSection: <IconBuildingSkyscraper size={16} stroke={1.6} />,
          onClick: () =>
            void navigate({ to: paths.organization, params: { organizationId: one.id } }),
        })),
    },
  ]
  if (words.trim() !== '') {
    groups.push({
      group: 'Search',
      actions: [
        {
          id: 'search activity',
          label: `Search activity for “${words.trim()}”`,
          description: `In ${searched.name}`,
          leftSection: <IconSearch size={16} stroke={1.6} />,
          onClick: () =>
            void navigate({
              to: paths.activity,
              params: { organizationId: searched.id },
              search: { text: words.trim() },
            }),
        },
      ],
    })
  }

  return (
    <Spotlight
      actions={groups.filter((group) => group.actions.length > 0)}
      query={words}
      onQueryChange={setWords}
      // Filtered above, so that the search of the words themselves always stays.
      filter={(_, actions) => actions}
      shortcut={['mod + K']}
      nothingFound="Nothing has this name."
      scrollable
      maxHeight={440}
      centered={false}
      yOffset={96}
      radius="md"
      overlayProps={{ backgroundOpacity: 0.4, blur: 0 }}
      classNames={{
        action: styles['action'] ?? '',
        actionsGroup: styles['group'] ?? '',
        actionLabel: styles['label'] ?? '',
      }}
      searchProps={{
        placeholder: 'Organizations, pages, actions, or words to find in the activity',
        leftSection: <IconSearch size={18} />,
        'aria-label': 'Search everything',
      }}
    />
  )
}
