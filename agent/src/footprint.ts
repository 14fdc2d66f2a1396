import { flushCompileCache } from 'node:module'

/** Counts, in the environment, how often this process has replaced itself. */
const mark = 'GATEHOUSE_AGENT_STARTS'

/**
 * What an agent is measured to gain by: 110 MB resident with all collectors of a Linux computer become 75 MB.
 * Most of its work is done inside Node, so code that is compiled no further than once is no slower.
 */
const smallHeap = [
  '--max-semi-space-size=1',
  '--heap-growing-percent=10',
  '--optimize-for-size',
  '--no-opt',
  '--no-maglev',
]

/** For glibc: one arena, and freed memory goes back to the system. */
const smallMalloc = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: '131072',
  MALLOC_MMAP_THRESHOLD_: '65536',
}

/**
 * Replaces this process by itself with a small heap and a place to keep compiled code. That place is the data
 * directory, which nobody else can write: code from it runs with our rights.
 */
export function startSmall(environment: NodeJS.ProcessEnv, compileCache: string): void {
  if (environment[mark] === undefined) startAgain({ ...environment, [mark]: '1' }, compileCache)
}

/** Does so again when code had to be compiled first, because the type stripper (18 MB) stays in memory. */
export function shedCompiler(environment: NodeJS.ProcessEnv, compileCache: string): void {
  if (environment[mark] !== '1' || !isCompilerLoaded()) return
  flushCompileCache()
  startAgain({ ...environment, [mark]: '2' }, compileCache)
}

function startAgain(environment: NodeJS.ProcessEnv, compileCache: string): void {
  // The agent trusts its own authority alone; loading others costs memory.
  const { NODE_EXTRA_CA_CERTS: _, ...kept } = environment
  process.execve?.(
    process.execPath,
    [
      process.execPath,
      ...smallHeap,
      '--disable-warning=ExperimentalWarning',
      ...process.argv.slice(1),
    ],
    { ...kept, ...smallMalloc, NODE_COMPILE_CACHE: compileCache },
  )
}

function isCompilerLoaded(): boolean {
  // Not part of Node's documented interface: where it is missing we only start once more.
  const loaded: unknown = Reflect.get(process, 'moduleLoadList')
  if (!Array.isArray(loaded)) return true
  return loaded.some((name) => String(name).includes('amaro'))
}
