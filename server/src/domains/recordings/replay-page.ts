import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { keyTag, type Replay, signatureTag, signReplay } from './replay-format.ts'
import type { SigningKey } from './signing-key.ts'

const require = createRequire(import.meta.url)

/** Nothing that was recorded can make the page ask anybody for anything. */
const policy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

/**
 * One file that plays a recording without us. What was recorded is in it as base64 of gzip alone, so that nothing of it
 * can be read as a part of the page. The page checks itself by what the browser made of it; therefore it is written the
 * way a browser writes it back, byte for byte, and ends where nothing could be changed without being a part of it.
 */
export function replayPage(replay: Replay, key: SigningKey): string {
  const { css, xterm, player } = parts()
  const payload = gzipSync(JSON.stringify(replay)).toString('base64')
  const [before, after] = [
    `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="gatehouse-replay" content="1">${keyTag(key.publicKey.toString('base64'))}`,
    `<meta http-equiv="Content-Security-Policy" content="${policy}"><title>Session recording</title><style>${css}</style></head><body>${body}<script>${xterm}</script><script type="text/plain" id="recording">${payload}</script><script>${player}</script>`,
  ]
  const signature = signReplay(before + signatureTag('') + after, key.privateKey)
  return before + signatureTag(signature) + after
}

const body = [
  '<p id="verdict" role="status" class="open">Not checked yet. If this stays, the file was changed or this browser is too old.</p>',
  '<header><h1 id="title">Session recording</h1><p id="facts"></p></header>',
  '<main><section aria-label="Player"><div id="terminal"></div>',
  '<div id="controls"><button id="play" type="button">Play</button>',
  '<input id="seek" type="range" min="0" max="1000" value="0" step="1" aria-label="Position"><output id="time">0:00</output>',
  '<label>Speed <select id="speed"><option value="0.5">0.5</option><option value="1" selected="">1</option><option value="2">2</option><option value="4">4</option><option value="8">8</option><option value="16">16</option></select></label>',
  '<label><input id="skip" type="checkbox" checked=""> Skip idle time</label>',
  '<label>Terminal <select id="channel"></select></label></div></section>',
  '<aside aria-label="What happened"><label>Search <input id="search" type="search"></label><ol id="list"></ol></aside></main>',
].join('')

let known: { css: string; xterm: string; player: string } | undefined

function parts() {
  known ??= {
    css: inlined(require.resolve('@xterm/xterm/css/xterm.css')) + ours('replay-player.css'),
    // Its source map is not with the page.
    xterm: inlined(require.resolve('@xterm/xterm')).replace(
      /\n\/\/# sourceMappingURL=\S+\s*$/,
      '\n',
    ),
    player: ours('replay-player.js'),
  }
  return known
}

const ours = (name: string): string => inlined(path.join(import.meta.dirname, name))

/** Throws if the browser would read or write it back as something else. */
function inlined(file: string): string {
  const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n')
  if (/<\/(?:script|style)|<!--|<script|[\r\0]/i.test(text)) {
    throw new Error(`${file} cannot stand inside a page.`)
  }
  return text
}
