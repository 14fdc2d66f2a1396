/** Cuts to `limit` characters as they are after `escape`; never inside a character or an escape. */
export function fitting(text: string, limit: number, escape = (part: string) => part): string {
  const whole = escape(text)
  if (whole.length <= limit) return whole
  let kept = ''
  for (const character of text) {
    const next = kept + escape(character)
    if (next.length > limit - 1) break
    kept = next
  }
  return `${kept}…`
}

export const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
