import { lazy, Suspense } from 'react'
import type { ScreenProps } from './screen.ts'
import styles from './TerminalScreen.module.css'

// The emulator is the largest part of the console; only pages with a terminal load it.
const XtermScreen = lazy(async () => ({ default: (await import('./XtermScreen.tsx')).XtermScreen }))

/** A terminal: what a machine shows, and with `onData` what is typed into it. Dark in both schemes. */
export function TerminalScreen(props: ScreenProps) {
  return (
    <Suspense fallback={<output className={styles['room']} aria-label="The terminal is loading" />}>
      <XtermScreen {...props} />
    </Suspense>
  )
}
