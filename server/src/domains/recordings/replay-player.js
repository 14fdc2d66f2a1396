/* oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-return */
// Runs in a page without us, as it stands here; what it is given has the shape of `Replay`.
void (async () => {
  'use strict'
  // Before anything is changed: what the browser made of the file is what has to be signed.
  const pristine = document.documentElement.outerHTML
  const find = (id) => document.getElementById(id)
  const say = (kind, text) => {
    find('verdict').className = kind
    find('verdict').textContent = text
  }
  const bytesOf = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
  const hexOf = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
  const metaOf = (name) => document.querySelector(`meta[name="${name}"]`).content

  const loaded = new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve))

  async function verify() {
    const type = document.doctype
    const isPlain = type && type.name === 'html' && !type.publicId && !type.systemId
    await loaded
    const endsHere =
      document.lastChild === document.documentElement &&
      document.firstChild === type &&
      document.documentElement.lastChild === document.body &&
      document.body.lastChild.tagName === 'SCRIPT'
    if (!isPlain || !endsHere || document.compatMode !== 'CSS1Compat') return undefined
    const signature = metaOf('gatehouse-signature')
    const tag = (value) => `<meta name="gatehouse-signature" content="${value}">`
    // The file ends with this script; a browser adds what closes the page.
    const written = pristine.replace(/<\/body><\/html>$/, '')
    const page = `<!DOCTYPE html>${written}`.replace(tag(signature), () => tag(''))
    const utf8 = new TextEncoder()
    const digest = await crypto.subtle.digest('SHA-256', utf8.encode(page))
    const label = utf8.encode('gatehouse replay 1\0')
    const message = new Uint8Array([...label, ...new Uint8Array(digest)])
    const raw = bytesOf(metaOf('gatehouse-key'))
    const key = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify'])
    const isGood = await crypto.subtle.verify('Ed25519', key, bytesOf(signature), message)
    return isGood ? hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', raw))) : undefined
  }

  async function load() {
    const packed = new Blob([bytesOf(find('recording').textContent)]).stream()
    const text = await new Response(packed.pipeThrough(new DecompressionStream('gzip'))).text()
    return JSON.parse(text)
  }

  const replay = await load().catch(() => undefined)
  const altered = 'This file was changed after it was exported. Do not rely on what it shows.'
  await verify().then(
    (keyId) => {
      if (keyId === undefined || !replay) say('bad', altered)
      else say('good', `Intact, signed by ${replay.about.signedBy} with the key ${keyId}`)
    },
    (error) => {
      const isOld = error && error.name === 'NotSupportedError'
      const old =
        'This browser cannot check the signature. Check it with: gatehouse verify-replay FILE'
      say(isOld ? 'open' : 'bad', isOld ? old : altered)
    },
  )
  if (!replay) return

  const { about, terminals, keyframes, frames, lines } = replay
  const spell = (ms) => {
    const seconds = Math.floor(ms / 1000)
    const two = (n) => String(n).padStart(2, '0')
    const hours = Math.floor(seconds / 3600)
    const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
    return hours > 0 ? `${hours}:${rest}` : rest
  }
  document.title = `${about.user} on ${about.target}`
  find('title').textContent = document.title
  find('facts').textContent = [
    `${about.sessionType}, account ${about.account || 'unknown'}`,
    new Date(about.startedAt).toLocaleString(),
    spell(about.durationMs),
    `exported ${new Date(about.exportedAt).toLocaleString()}`,
    about.problem,
  ]
    .filter(Boolean)
    .join(' · ')

  for (const [channel, , , title] of terminals) {
    find('channel').append(new Option(`${channel}: ${title}`, String(channel)))
  }
  const terminal = new window.Terminal({
    disableStdin: true,
    scrollback: 1000,
    linkHandler: { activate: () => undefined },
  })
  // No screen has more of one character; a target could ask for billions.
  terminal.parser.registerCsiHandler({ final: 'b' }, ([count]) => count > 100000)
  terminal.open(find('terminal'))

  const first = terminals[0] ?? [1, 80, 24, '']
  const last = frames.at(-1)
  const end = Math.max(about.durationMs, last ? last[0] : 0, 1)
  let channel = first[0]
  let shown = []
  let next = 0
  let now = 0
  let isPlaying = false

  const put = ([, , isResize, data]) => {
    if (!isResize) return terminal.write(data)
    const [columns, rows] = data.split('x').map(Number)
    // Behind what was written before, as it was.
    terminal.write('', () => terminal.resize(columns, rows))
  }
  const show = () => {
    find('time').textContent = `${spell(now)} / ${spell(end)}`
    find('seek').value = String(Math.round((now / end) * 1000))
    find('play').textContent = isPlaying ? 'Pause' : 'Play'
  }
  function run(until) {
    for (; next < shown.length && shown[next][0] <= until; next++) put(shown[next])
    now = until
    show()
  }
  function jump(to) {
    const key = keyframes.findLast((one) => one[1] === channel && one[0] <= to)
    const [, columns, rows] = terminals.find((one) => one[0] === channel) ?? first
    terminal.write('', () => {
      terminal.reset()
      terminal.resize(key ? key[2] : columns, key ? key[3] : rows)
      if (key) terminal.write(key[4])
      next = key ? shown.findIndex((one) => one[0] > key[0]) : 0
      if (next < 0) next = shown.length
      run(to)
    })
    now = to
    show()
  }
  function choose(wanted) {
    channel = wanted
    shown = frames.filter((one) => one[1] === channel)
    jump(now)
  }

  let ticked = 0
  function tick(time) {
    if (!isPlaying) return
    const upcoming = shown[next]
    if (find('skip').checked && upcoming && upcoming[0] - now > 2000) now = upcoming[0] - 500
    const passed = Math.min(250, time - ticked) * Number(find('speed').value)
    ticked = time
    run(Math.min(end, now + passed))
    if (now >= end) isPlaying = false
    show()
    requestAnimationFrame(tick)
  }
  find('play').addEventListener('click', () => {
    isPlaying = !isPlaying
    if (isPlaying && now >= end) jump(0)
    ticked = performance.now()
    show()
    requestAnimationFrame(tick)
  })
  find('seek').addEventListener('input', (event) => jump((event.target.value / 1000) * end))
  find('channel').addEventListener('change', (event) => choose(Number(event.target.value)))

  function list() {
    const text = find('search').value.trim().toLowerCase()
    const wanted = text
      ? lines.filter((one) => one[2].toLowerCase().includes(text))
      : lines.filter((one) => one[1] !== 'output')
    find('list').replaceChildren(
      ...wanted.slice(0, 1000).map(([at, kind, line]) => {
        const button = document.createElement('button')
        button.type = 'button'
        button.textContent = `${spell(at)} ${kind === 'output' ? '' : `${kind}: `}${line}`
        button.addEventListener('click', () => jump(at))
        const item = document.createElement('li')
        item.append(button)
        return item
      }),
    )
  }
  find('search').addEventListener('input', list)
  list()
  choose(channel)
  // The end says most about it, until somebody plays.
  jump(end)
})()
