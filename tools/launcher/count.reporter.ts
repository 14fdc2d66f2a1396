import { writeFileSync } from 'node:fs'
import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/** Tells the launcher how many tests passed, failed and were skipped; broken files count as failed. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const count = (state: string) => tests.filter((test) => test.result().state === state).length
    const broken = modules.flatMap((module) => [
      ...module.errors(),
      ...[...module.children.allSuites()].flatMap((suite) => suite.errors()),
    ])
    const failed = count('failed') + broken.length + unhandled.length
    const skipped = tests.length - count('passed') - count('failed')
    const file = process.env['GATEHOUSE_TEST_COUNTS']
    if (file) writeFileSync(file, `${count('passed')} ${failed} ${skipped}\n`)
  }
}
