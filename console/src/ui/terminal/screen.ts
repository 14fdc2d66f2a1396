export interface ScreenSize {
  columns: number
  rows: number
}

/** Everything happens in the order it was asked for, also a resize between two writes. */
export interface Screen {
  write(data: string | Uint8Array, done?: () => void): void
  /**
   * Forgets all that was shown and begins with `data`, in one step, so that nothing flashes. What the terminal would answer
   * to questions in `data` is left out: they were asked and answered before.
   */
  reset(data?: string | Uint8Array, size?: ScreenSize): void
  resize(size: ScreenSize): void
  focus(): void
}

export interface ScreenProps {
  /** What a screen reader calls it. */
  name: string
  /**
   * `scaled`: the size is what `resize` says, drawn as large as fits. `fitted`: as many columns and rows as there is room for;
   * its parent needs a height.
   */
  sizing: 'scaled' | 'fitted'
  /** Scaled: it may not be higher than its parent either, which then needs a height. */
  isWithinHeight?: boolean
  /** Fitted: of the letters, CSS pixels. */
  fontSize?: number
  /** Lines above the screen to scroll back to. */
  scrollback?: number
  /** Called once it can be written to; what it returns is called when the terminal goes away. */
  onReady: (screen: Screen) => (() => void) | void
  /** What was typed or pasted. Without it the terminal only shows. */
  onData?: (data: string) => void
  /** Of a fitted terminal, at first and when its room changes. */
  onResize?: (size: ScreenSize) => void
}
