// Runs in the page of a browser, which knows nothing of types or of our modules.
;(() => {
  const found = []
  const isShown = (element) => element.getClientRects().length > 0
  const shown = (selector) =>
    [...document.querySelectorAll(selector)].filter(
      (element) => isShown(element) && !element.closest('[aria-hidden="true"]'),
    )
  const outline = (element) => element.outerHTML.slice(0, 120)
  const headings = shown('h1')
  if (headings.length !== 1) found.push(`The page has ${headings.length} main headings.`)
  if (!document.title) found.push('The page has no title.')
  if (!document.documentElement.lang) found.push('The page does not say its language.')
  if (shown('main').length !== 1) found.push('The page does not say where its content is.')
  for (const image of shown('img:not([alt])')) found.push(`No text for ${outline(image)}`)
  for (const control of shown('button, a[href], [role="button"], [role="menuitem"]')) {
    const label = control.getAttribute('aria-label') ?? control.getAttribute('title') ?? ''
    if (!label && !control.textContent.trim()) found.push(`No name: ${outline(control)}`)
  }
  for (const field of shown('input:not([type="hidden"]), select, textarea')) {
    const by = field.getAttribute('aria-labelledby')
    const isLabelled =
      field.labels?.length > 0 ||
      field.getAttribute('aria-label') ||
      (by && document.getElementById(by))
    if (!isLabelled) found.push(`No label: ${outline(field)}`)
  }
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index)
  for (const id of new Set(twice)) found.push(`The id ${id} is there twice.`)
  return found
})()
