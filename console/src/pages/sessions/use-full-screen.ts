import { useSyncExternalStore } from 'react'

/** Chromium alone has it: keys such as Ctrl+W, which else are the browser's. */
interface KeyboardLock {
  lock?: (codes: readonly string[]) => Promise<void>
}

const browserKeys = ['KeyW', 'KeyT', 'KeyN', 'Tab']

const subscribe = (listener: () => void): (() => void) => {
  document.addEventListener('fullscreenchange', listener)
  return () => document.removeEventListener('fullscreenchange', listener)
}

/** Whether something fills the whole screen, and what changes that. There all keys are the terminal's. */
export function useFullScreen(): [boolean, () => void] {
  const isFull = useSyncExternalStore(subscribe, () => document.fullscreenElement !== null)
  const enter = async () => {
    // All of the document, as questions are asked beside the page.
    await document.documentElement.requestFullscreen()
    const { keyboard } = navigator as { keyboard?: KeyboardLock }
    await keyboard?.lock?.(browserKeys)
  }
  // A browser that does not want to stays as it is.
  const toggle = () => void (isFull ? document.exitFullscreen() : enter()).catch(() => undefined)
  return [isFull, toggle]
}
