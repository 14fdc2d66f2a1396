/**
 * What sessions do on a target before, while and after they are open. It keeps nothing itself: who runs a step keeps the step,
 * its result and its tries.
 */
export { maxDomainName } from './domain-user.ts'
export { lockStepOf, unlockStepOf } from './plan-domain.ts'
export { isGoneInDomain, runDomainStep } from './run-domain-step.ts'
export { ActionPhase, isDomainAction, isDomainStep, PlannedStep } from './planned-step.ts'
export { type PlannedFor, type PlannedType, planOf } from './plan.ts'
export { isGone, runStep } from './run-step.ts'
export type { StepFacts, StepResult, StepState } from './step-facts.ts'
export { StepFailed } from './step-failed.ts'
export { sudoProblem } from './step-values.ts'
