import { sectionMark } from './scan-script.ts'

/** One part of the output: `sudoers /etc/sudoers`, with the lines below it. */
export interface ScanSection {
  name: string
  /** What stands behind the name; empty for most. */
  of: string
  lines: string[]
}

/**
 * Splits the output of the script. A host that writes marks of its own can only say more about itself, which it could
 * without.
 */
export function scanSections(output: string): ScanSection[] {
  const sections: ScanSection[] = []
  for (const line of output.split('\n')) {
    if (line.startsWith(sectionMark)) {
      const [name = '', ...of] = line.slice(sectionMark.length).split(' ')
      sections.push({ name, of: of.join(' ').slice(0, 500), lines: [] })
      continue
    }
    const text = line.replaceAll(/(?!\t)\p{Cc}/gu, '')
    if (text.trim() !== '') sections.at(-1)?.lines.push(text)
  }
  return sections
}
