/** A text in which what was looked for stands out, in whatever case it is written. */
export function Marked({ text, find }: { text: string; find?: string | undefined }) {
  const words = find?.trim().toLowerCase() ?? ''
  const at = words === '' ? -1 : text.toLowerCase().indexOf(words)
  if (at < 0) return text
  // Far into a long line nothing of what was looked for would be seen.
  const from = at > 60 ? at - 40 : 0
  return (
    <>
      {from > 0 && '… '}
      {text.slice(from, at)}
      <mark>{text.slice(at, at + words.length)}</mark>
      {text.slice(at + words.length)}
    </>
  )
}
