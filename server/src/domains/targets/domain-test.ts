import type { TestStep } from '@gatehouse/contract/targets'
import { addressText } from '@gatehouse/directory/connection-trouble'
import type {
  ControllerAddress,
  DirectoryConnection,
  DirectoryLogin,
  DirectoryPlace,
} from '@gatehouse/directory/directory-connection'
import { DirectoryTrouble } from '@gatehouse/directory/directory-trouble'
import { findControllers } from '@gatehouse/directory/find-controllers'
import { openController } from '@gatehouse/directory/open-directory'
import { reachController } from '@gatehouse/directory/reach-controller'
import { checkRights } from './domain-rights.ts'

const names = ['name', 'connection', 'certificate', 'login', 'rights'] as const
type StepName = (typeof names)[number]

/** With what to sign in, or why there is nothing. */
export type FoundLogin = { login: DirectoryLogin; problem?: never } | { problem: string }

interface Test {
  place: DirectoryPlace
  found: FoundLogin
  now: () => Date
}

/**
 * Tries each controller, one after the other: whether it is found, answers, is trusted, lets in, and shows what is needed.
 * A password that one has refused is not tried at the next, so that a test counts once towards a lockout.
 */
export async function testDomain(test: Test): Promise<TestStep[]> {
  const controllers = await findOrTell(test.place)
  if (!Array.isArray(controllers)) return [controllers]
  const steps: TestStep[] = []
  let { found } = test
  for (const controller of controllers) {
    const own = await testController({ ...test, found }, controller)
    steps.push(...own)
    const refused = own.some(({ name, outcome }) => name === 'login' && outcome === 'failed')
    if (refused && !found.problem) {
      found = { problem: 'Not tried, because another controller has refused this password.' }
    }
  }
  return steps
}

async function findOrTell(place: DirectoryPlace): Promise<ControllerAddress[] | TestStep> {
  const start = performance.now()
  try {
    return [...(await findControllers(place))]
  } catch (error) {
    if (!(error instanceof DirectoryTrouble)) throw error
    const { text, fix } = error
    const milliseconds = Math.round(performance.now() - start)
    return { name: 'name', outcome: 'failed', text, fix, milliseconds }
  }
}

async function testController(test: Test, controller: ControllerAddress): Promise<TestStep[]> {
  const steps = new ControllerSteps(addressText(controller))
  try {
    await walk(test, controller, steps)
  } catch (error) {
    if (!(error instanceof DirectoryTrouble)) throw error
    steps.fail(error)
  }
  return steps.list()
}

async function walk(
  test: Test,
  controller: ControllerAddress,
  steps: ControllerSteps,
): Promise<void> {
  const { place, found } = test
  const where = addressText(controller)
  const reached = await reachController(place, controller, {})
  await reached.session.close()
  steps.succeed('name', `${controller.host} is known.`)
  steps.succeed('connection', `${where} takes connections.`)
  steps.succeed('certificate', certificateText(reached.certificateEndsAt))
  if (found.problem !== undefined) return steps.noLogin(found.problem)
  await using connection = await openController(place, controller, found.login)
  steps.succeed('login', loginText(found.login, connection, test.now()))
  const { text, fix, isEnough } = await checkRights(connection)
  steps.add({ name: 'rights', outcome: isEnough ? 'succeeded' : 'failed', text, fix })
}

const certificateText = (endsAt: Date | undefined) =>
  endsAt
    ? `Its certificate is trusted and ends on ${endsAt.toISOString().slice(0, 10)}.`
    : 'Its certificate is trusted.'

/** Kerberos refuses what is further apart, and times of changes would not fit to those of other records. */
const greatestSkewSeconds = 300

function loginText(login: DirectoryLogin, { rootDse }: DirectoryConnection, now: Date): string {
  const seconds = Math.round((rootDse.currentTime.getTime() - now.getTime()) / 1000)
  const skew = Math.abs(seconds)
  const clock =
    skew < 2
      ? 'Its clock and ours agree.'
      : `Its clock is ${skew} seconds ${seconds > 0 ? 'ahead of' : 'behind'} ours.`
  const warning =
    skew > greatestSkewSeconds
      ? ' That is too far apart: let both take the time from the same place.'
      : ''
  return `${login.username} is signed in at ${rootDse.dnsHostName}. ${clock}${warning}`
}

class ControllerSteps {
  readonly #controller: string
  readonly #done: TestStep[] = []
  #since = performance.now()
  #why = 'Not tried, because the step before failed.'

  constructor(controller: string) {
    this.#controller = controller
  }

  succeed(name: StepName, text: string): void {
    this.add({ name, outcome: 'succeeded', text, fix: '' })
  }

  add(step: Pick<TestStep, 'name' | 'outcome' | 'text' | 'fix'>): void {
    const now = performance.now()
    const milliseconds = Math.round(now - this.#since)
    this.#done.push({ ...step, controller: this.#controller, milliseconds })
    this.#since = now
  }

  noLogin(why: string): void {
    if (why.startsWith('Not tried')) this.#why = why
    else this.add({ name: 'login', outcome: 'failed', text: why, fix: chooseCredential })
  }

  /** The steps before the one that failed have succeeded. */
  fail({ step, text, fix }: DirectoryTrouble): void {
    const name = step === 'work' ? 'rights' : step
    for (const before of names.slice(0, names.indexOf(name))) {
      if (!this.#done.some((one) => one.name === before)) this.succeed(before, worked[before])
    }
    this.add({ name, outcome: 'failed', text, fix })
  }

  list(): TestStep[] {
    const skipped = names
      .filter((name) => !this.#done.some((step) => step.name === name))
      .map((name): TestStep => ({
        ...{ name, controller: this.#controller, outcome: 'skipped' },
        ...{ text: this.#why, fix: '', milliseconds: 0 },
      }))
    return [...this.#done, ...skipped]
  }
}

const chooseCredential = 'Choose a service credential for the domain.'

const worked: Readonly<Record<StepName, string>> = {
  name: 'The controller is known.',
  connection: 'It takes connections.',
  certificate: 'Its certificate is trusted.',
  login: 'The service credential is signed in.',
  rights: '',
}
