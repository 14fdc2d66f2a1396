/** Ends when the process is asked to: by SIGTERM or SIGINT, or by the end of a parent that holds our input. */
export function stopSignal(options: { hasParentPipe: boolean }): AbortSignal {
  const stop = new AbortController()
  const abort = () => stop.abort()
  process.once('SIGTERM', abort)
  process.once('SIGINT', abort)
  if (options.hasParentPipe) {
    process.stdin.on('error', abort)
    process.stdin.on('close', abort)
    process.stdin.on('end', abort)
    process.stdin.resume()
    stop.signal.addEventListener('abort', () => process.stdin.destroy())
  }
  return stop.signal
}
