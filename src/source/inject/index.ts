/** The script tag in a project's pages. */
export {
  checkInjection,
  type InjectAnswer,
  inject,
  injectedFiles,
  isInjectionKept,
  keepInjection,
  removeInjection,
} from "./inject.ts";
export { InjectError } from "./inject-error.ts";
