/** The parts of a canonical path; a slash within a name is written `\/`. */
export function partsOf(path: string): string[] {
  return path.split(/(?<!\\)\//).map((part) => part.replaceAll('\\/', '/'))
}

/** `Alice`, and where it is: `corp.test/Staff`. */
export function nameAndPlace(path: string): { name: string; place: string } {
  const at = path.search(/(?<!\\)\/(?:\\\/|[^/])*$/)
  if (at < 0) return { name: path.replaceAll('\\/', '/'), place: '' }
  return { name: path.slice(at + 1).replaceAll('\\/', '/'), place: path.slice(0, at) }
}
