/** The order of the test files: what takes longest begins first, so that nothing is waited for at the end. */
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Parts of paths, the longest first. In a fresh clone Vitest knows no durations and goes by the files' sizes. */
const LONGEST = [
  ...["conformance/workerd.test", "conformance/node-", "conformance/streams-", "conformance/deno.test"],
  ...["crash/kill-loop", "simulation/", "crash/workerd-kills", "e2e/first-run", "e2e/frameworks"],
  ...["e2e/cleanup-corpus", "conformance/mcp-stdio", "source/carbonize-kills"],
];

function rank({ moduleId }: TestSpecification): number {
  const index = LONGEST.findIndex((part) => moduleId.includes(`/tests/${part}`));
  return index === -1 ? LONGEST.length : index;
}

/** Vitest's own order, behind the files that are known to be long. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}
