import type { HostInventory } from '@gatehouse/contract/targets'
import type { ScanSection } from './scan-sections.ts'

const isNoRight = /^(Defaults|User_Alias|Runas_Alias|Host_Alias|Cmnd_Alias|Cmd_Alias|[#@]include)/

/** Lines that give somebody a right, sudoers(5); aliases and settings are left out. */
export function parseSudoRules({ of, lines }: ScanSection): HostInventory['sudoRules'] {
  return lines
    .join('\n')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.replace(/#(?!\d).*$/, '').trim())
    .filter((line) => line !== '' && !isNoRight.test(line))
    .flatMap((line) => {
      const match = /^((?:[^\s\\]|\\.)+)\s+(.+=.+)$/.exec(line)
      return match ? [{ who: match[1] ?? '', rule: (match[2] ?? '').slice(0, 1000), file: of }] : []
    })
}
