import { Button, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { MaybeDisabled } from '../../ui/MaybeDisabled.tsx'

interface Props {
  /** What is in the file: `All alerts that match`. */
  label: string
  hrefs: { csv: string; json: string }
  whyNot?: string | undefined
}

const formats = [
  { key: 'csv', name: 'CSV' },
  { key: 'json', name: 'JSON' },
] as const

export function ExportMenu({ label, hrefs, whyNot }: Props) {
  return (
    <Menu position="bottom-end" disabled={whyNot !== undefined}>
      <Menu.Target>
        <MaybeDisabled reason={whyNot}>
          <Button variant="default" leftSection={<IconDownload size={14} />}>
            Export
          </Button>
        </MaybeDisabled>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{label}, as</Menu.Label>
        {formats.map(({ key, name }) => (
          <Menu.Item key={key} component="a" download href={hrefs[key]}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
