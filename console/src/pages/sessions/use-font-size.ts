import { useLocalStorage } from '@mantine/hooks'

const [smallest, usual, largest] = [8, 14, 28]

const sane = (size: unknown): number =>
  typeof size === 'number' && size >= smallest && size <= largest ? size : usual

/** Of terminals in this browser, in CSS pixels; kept for the next one. */
export function useFontSize(): [number, (step: number) => void] {
  const [kept, keep] = useLocalStorage<number>({
    key: 'gatehouse.terminal-font-size',
    defaultValue: usual,
    getInitialValueInEffect: false,
  })
  const size = sane(kept)
  return [size, (step) => keep(Math.min(largest, Math.max(smallest, size + step)))]
}
