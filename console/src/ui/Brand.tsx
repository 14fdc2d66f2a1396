/** A gate, and the light that is on while somebody watches. */
export function GateIcon({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden>
      <g stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" strokeLinejoin="round">
        <path d="M5 27V15a11 11 0 0 1 22 0v12" />
        <path d="M12 27v-7M20 27v-7M5 20h22" />
      </g>
      <circle cx="16" cy="13" r="2.7" fill="#e8a33d" />
    </svg>
  )
}

/** The name in letters drawn for it: circles and lines of one width. Its place says the name in words. */
export function Wordmark({ height = 18 }: { height?: number }) {
  return (
    <svg
      height={height}
      viewBox="0 0 118 27"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.3"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      <circle cx="6.5" cy="15" r="5" />
      <path d="M11.5 10v10.5a5 5 0 0 1-9 3" />
      <circle cx="21.5" cy="15" r="5" />
      <path d="M26.5 10v10" />
      <path d="M32.5 5v12a3 3 0 0 0 3 3h.8M30 10h6.3" />
      <path d="M39.5 15h10a5 5 0 1 0-1.5 3.6" />
      <path d="M54.5 4v16M54.5 15a4.6 4.6 0 0 1 9.2 0v5" />
      <circle cx="73.5" cy="15" r="5" />
      <path d="M83.5 10v5.4a4.6 4.6 0 0 0 9.2 0V10M92.7 10v10" />
      <path d="M104 11.9c-.8-1.2-2-1.9-3.500-1.900-2 0-3.400 1-3.400 2.600 0 3.300 7.400 1.500 7.400 4.700 0 1.700-1.600 2.700-3.800 2.700-1.800 0-3.200-.7-4-2" />
      <path d="M107.500 15h9a4.500 5 0 1 0-1.400 3.600" />
    </svg>
  )
}
