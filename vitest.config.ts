import { defineConfig } from 'vitest/config'

/** Runs in Node, and may ask for a database. */
const inNode = {
  environment: 'node',
  exclude: ['**/node_modules/**', '**/dist/**', 'data/**'],
  globalSetup: ['server/src/platform/testing/postgres.setup.ts'],
  testTimeout: 60_000,
  hookTimeout: 60_000,
}

// Projects of one `groupOrder` run at the same time, the groups one after the other.
export default defineConfig({
  test: {
    passWithNoTests: true,
    // Many wait for servers most of the time; one core less than there are would leave half of two idle.
    maxWorkers: '100%',
    projects: [
      {
        test: { ...inNode, name: 'guards', include: ['test/*.test.ts'] },
      },
      {
        test: {
          ...inNode,
          name: 'unit',
          include: [
            '{contract,libs,collectors,agent,server,bench}/**/*.test.ts',
            'test/fakes/**/*.test.ts',
            'tools/launcher/*.test.ts',
          ],
        },
      },
      {
        root: 'console',
        test: {
          name: 'console',
          environment: 'happy-dom',
          include: ['src/**/*.test.{ts,tsx}'],
          testTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...inNode,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          // Each of these runs whole servers; two at once would measure each other.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
