import type { ProcessDistance } from "./process-identity.ts";

/**
 * Where the holder of a lock runs, as the end of a sentence.
 * @param host its host name, if the lock has it
 * @returns `null` for the processes that this one can see
 */
export function holderPlace(distance: ProcessDistance, host: string | null): string | null {
  const named = host === null ? "" : ` (host name ${host})`;
  switch (distance) {
    case "same":
      return null;
    case "other_container":
      return `in another container or process namespace of this machine${named}`;
    case "earlier_boot":
      return `on this machine before its last start, or on a copy of it${named}`;
    case "other_machine":
      return `on another machine or in a container${named}`;
    case "unknown":
      return `on a machine or in a container that cannot be told from here${named}`;
  }
}
