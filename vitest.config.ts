import { defineConfig } from 'vitest/config'

const leftAlone = ['**/node_modules/**', '**/dist/**', 'data/**']

export default defineConfig({
  test: {
    passWithNoTests: true,
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: [
            '{contract,libs,collectors,agent,server,bench}/**/*.test.ts',
            'test/*.test.ts',
            'test/fakes/**/*.test.ts',
          ],
          exclude: leftAlone,
          globalSetup: ['server/src/platform/testing/postgres.setup.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        root: 'console',
        test: {
          name: 'console',
          environment: 'happy-dom',
          include: ['src/**/*.test.{ts,tsx}'],
          testTimeout: 20_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.test.ts'],
          exclude: leftAlone,
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
