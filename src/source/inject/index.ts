/** The script tag in a project's pages. */
export { adapterFor } from "./adapters/index.ts";
export {
  blockingPolicies,
  configuredPolicies,
  metaPolicies,
  type PolicyFinding,
  unknownPolicies,
} from "./csp-config.ts";
export {
  checkInjection,
  type InjectResult,
  inject,
  injectedFiles,
  isInjectionKept,
  keepInjection,
  recordedPort,
  removeInjection,
} from "./inject.ts";
export { InjectError } from "./inject-error.ts";
export { readProject } from "./project-files.ts";
