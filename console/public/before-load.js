// Runs before anything else of the console; a file of its own because inline scripts are refused.
;(function () {
  // Schemas would compile themselves with `eval`, which the content security policy refuses as well.
  globalThis.__zod_globalConfig = { jitless: true }

  // A dark console must not flash white while it loads.
  let chosen = null
  try {
    chosen = localStorage.getItem('gatehouse-colour-scheme')
  } catch {
    // Storage is refused by the browser's settings: the system's scheme decides.
  }
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  const scheme = chosen === 'light' || chosen === 'dark' ? chosen : system
  document.documentElement.setAttribute('data-mantine-color-scheme', scheme)
})()
