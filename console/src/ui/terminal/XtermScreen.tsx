import '@xterm/xterm/css/xterm.css'
import { FitAddon } from '@xterm/addon-fit'
import type { Terminal } from '@xterm/xterm'
import { useEffect, useEffectEvent, useRef } from 'react'
import { fontSizeFor, measureFont } from './font-size.ts'
import { openScreen } from './open-screen.ts'
import type { ScreenProps } from './screen.ts'
import styles from './TerminalScreen.module.css'
import { terminalFont } from './terminal-theme.ts'

/** Its own chunk: `TerminalScreen` loads it. */
export function XtermScreen(props: ScreenProps) {
  const { name, sizing, isWithinHeight = false, onData, scrollback = 0, fontSize = 14 } = props
  const frame = useRef<HTMLDivElement>(null)
  const ready = useEffectEvent(props.onReady)
  const typed = useEffectEvent((data: string) => props.onData?.(data))
  const resized = useEffectEvent((terminal: Terminal) =>
    props.onResize?.({ columns: terminal.cols, rows: terminal.rows }),
  )
  const isReadOnly = onData === undefined
  const refit = useRef<(size: number) => void>(undefined)
  const sizeAtFirst = useEffectEvent(() => fontSize)

  useEffect(() => {
    const element = frame.current
    if (!element) return undefined
    const { terminal, screen, mayAnswer } = openScreen(element, isReadOnly, scrollback)
    terminal.onData((data) => mayAnswer() && typed(data))
    terminal.onBinary((data) => mayAnswer() && typed(data))
    terminal.onResize(() => resized(terminal))
    const fitted = sizing === 'fitted' ? keepFitted(terminal, element, sizeAtFirst()) : undefined
    const stopSizing = fitted?.stop ?? keepScaled(terminal, element, isWithinHeight)
    refit.current = fitted?.refit
    if (sizing === 'fitted') resized(terminal)
    const leave = ready(screen)
    return () => {
      leave?.()
      stopSizing()
      terminal.dispose()
    }
  }, [isReadOnly, isWithinHeight, scrollback, sizing])
  useEffect(() => refit.current?.(fontSize), [fontSize])

  return (
    <section
      aria-label={name}
      className={styles['room']}
      data-sizing={sizing}
      data-within-height={isWithinHeight || undefined}
    >
      <div ref={frame} className={styles['frame']} />
    </section>
  )
}

function keepFitted(terminal: Terminal, element: HTMLElement, fontSize: number) {
  const fit = new FitAddon()
  terminal.loadAddon(fit)
  const refit = (size: number) => {
    terminal.options.fontSize = size
    fit.fit()
  }
  refit(fontSize)
  return { refit, stop: onRoom(element, () => fit.fit()) }
}

function keepScaled(terminal: Terminal, element: HTMLElement, isWithinHeight: boolean): () => void {
  const font = measureFont(terminalFont())
  const scale = () => {
    const { clientWidth: width, clientHeight: height } = element
    if (width === 0) return
    const size = { columns: terminal.cols, rows: terminal.rows }
    terminal.options.fontSize = fontSizeFor(size, {
      width,
      ...(isWithinHeight && { height }),
      ...font,
    })
  }
  scale()
  terminal.onResize(scale)
  return onRoom(element, scale)
}

function onRoom(element: HTMLElement, changed: () => void): () => void {
  const observer = new ResizeObserver(changed)
  observer.observe(element)
  return () => observer.disconnect()
}
