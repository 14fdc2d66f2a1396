import type { HostInventory } from '@gatehouse/contract/targets'
import { parseAccounts } from './scan-accounts.ts'
import { parseAuthorizedKeys } from './scan-authorized-keys.ts'
import { parsePorts } from './scan-ports.ts'
import { type ScanSection, scanSections } from './scan-sections.ts'
import { parseServices } from './scan-services.ts'
import { parseSudoRules } from './scan-sudoers.ts'

export interface ScanFindings {
  inventory: HostInventory
  /** Parts that could not be read. */
  problems: string[]
  /** The script came to its end. */
  isWhole: boolean
}

const maxProblems = 50

/** What the script's output says. Lines that make no sense are left out; nothing in it is believed to be short. */
export function parseScan(output: string): ScanFindings {
  const sections = scanSections(output)
  const lines = (name: string) =>
    sections.filter((section) => section.name === name).flatMap((section) => section.lines)
  const named = (name: string) => sections.filter((section) => section.name === name)
  const problems = lines('problem').map((line) => line.slice(0, 300))
  return {
    inventory: {
      hostname: (lines('hostname')[0] ?? '').trim().slice(0, 255),
      operatingSystem: operatingSystem(lines('os-release')),
      kernel: (lines('kernel')[0] ?? '').trim().slice(0, 255),
      ...parseAccounts(lines('passwd'), lines('shadow'), lines('group')),
      sudoRules: named('sudoers').flatMap(parseSudoRules),
      services: sorted(parseServices(lines)),
      jobOwners: lines('cron-owners').map((line) => line.trim().slice(0, 256)),
      ports: parsePorts(lines('ss'), lines('netstat')),
      packages: sorted([...parsePackages(lines('packages')), ...parseApk(lines('apk'))]),
      authorizedKeys: parseKeys(named('authorized-keys')),
    },
    problems: [...new Set(problems)].slice(0, maxProblems),
    isWhole: sections.some(({ name }) => name === 'end'),
  }
}

const sorted = <T extends { name: string }>(items: readonly T[]): T[] =>
  items.toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)))

function operatingSystem(lines: readonly string[]): string {
  const line = lines.find((each) => each.startsWith('PRETTY_NAME=')) ?? ''
  return line
    .slice('PRETTY_NAME='.length)
    .replaceAll(/^["']|["']$/g, '')
    .slice(0, 255)
}

const parsePackages = (lines: readonly string[]) =>
  lines.flatMap((line) => {
    const [name = '', version = ''] = line.split('\t')
    return name === '' ? [] : [{ name, version }]
  })

/** `busybox-1.36.1-r2`: the version begins behind the last dash but one. */
const parseApk = (lines: readonly string[]) =>
  lines.flatMap((line) => {
    const match = /^(.+)-(\d[^-]*-r\d+)$/.exec(line.trim())
    return match ? [{ name: match[1] ?? '', version: match[2] ?? '' }] : []
  })

const parseKeys = (sections: readonly ScanSection[]) =>
  sections
    .flatMap(({ of, lines }) => parseAuthorizedKeys(of, lines))
    .toSorted((a, b) => (a.user < b.user ? -1 : Number(a.user > b.user)))
