import { describeSettings } from '#config'
import type { Command } from '../main.ts'

/** One setting a paragraph: name, flag, value now, what it is. */
export async function showConfig({ config }: Command): Promise<void> {
  const lines = describeSettings(config).map(({ name, flag, description, value }) => {
    const given = name === 'AGENT' ? '--no-agent' : flag
    return `${name} (${given})\n    ${description}\n    now: ${value || 'not set'}\n`
  })
  process.stdout.write(
    `${lines.join('\n')}\nIn the environment: as written, or with GATEHOUSE_ before it.\n`,
  )
}
