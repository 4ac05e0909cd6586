/**
 * Which process this is, among those of all machines that may share a folder. A pid has a meaning only in
 * one process namespace of one boot of one machine.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";
import { promisify } from "node:util";
import { processStartTime } from "./process-info.ts";

const run = promisify(execFile);

/** A part that cannot be found out is `null`, and is equal to nothing. */
export interface ProcessIdentity {
  readonly pid: number;
  /** As `processStartTime` gives it. */
  readonly processStart: string | null;
  /** A digest of the machine's id; of its host name where it has no id. */
  readonly machine: string | null;
  /** Differs with every start of the machine. */
  readonly boot: string | null;
  /** The namespace in which `pid` is counted. */
  readonly namespace: string | null;
  /** The host name, for people. */
  readonly host: string | null;
}

/**
 * Where another process runs, seen from this one. `same`: pids can be compared. `other_container`: the
 * same boot of one kernel, in which pids are counted apart. `earlier_boot`: this machine before its last
 * start, or a copy of it.
 */
export type ProcessDistance = "same" | "other_container" | "earlier_boot" | "other_machine" | "unknown";

const DIGEST_CHARS = 16;
/** Systems without process namespaces: all their processes are counted in one. */
const UNDIVIDED: ReadonlySet<string> = new Set(["darwin", "win32"]);

let own: Promise<ProcessIdentity> | null = null;

/** The identity of this process; found out once, because some systems start programs for it. */
export function ownIdentity(): Promise<ProcessIdentity> {
  own ??= readIdentity();
  return own;
}

async function readIdentity(): Promise<ProcessIdentity> {
  const host = hostNameOrNull();
  const [machineId, boot, namespace, processStart] = await Promise.all([
    machineIdentifier(),
    bootIdentifier(),
    namespaceIdentifier(),
    processStartTime(process.pid),
  ]);
  const machine = machineId ?? host;
  return {
    pid: process.pid,
    processStart,
    machine: machine === null ? null : digest(machine),
    boot,
    namespace,
    host,
  };
}

/** Where `other` runs, seen from `me`. Only what is known of both is compared. */
export function distanceBetween(
  me: Omit<ProcessIdentity, "pid">,
  other: Omit<ProcessIdentity, "pid">,
): ProcessDistance {
  const machine = compare(me.machine, other.machine);
  const boot = compare(me.boot, other.boot);
  const namespace = compare(me.namespace, other.namespace);
  if (boot === "equal") {
    if (machine === "equal" && namespace === "equal") return "same";
    return machine === "different" || namespace === "different" ? "other_container" : "unknown";
  }
  if (machine === "different") return "other_machine";
  return machine === "equal" && boot === "different" ? "earlier_boot" : "unknown";
}

function compare(one: string | null, other: string | null): "equal" | "different" | "unknown" {
  if (one === null || other === null) return "unknown";
  return one === other ? "equal" : "different";
}

/** The id must not leave the machine in the clear (machine-id(5)), and the folder may be shared. */
function digest(id: string): string {
  return createHash("sha256").update(`impeccable-live ${id}`).digest("hex").slice(0, DIGEST_CHARS);
}

/** Deno refuses the host name without its permission. */
function hostNameOrNull(): string | null {
  try {
    return hostname() || null;
  } catch {
    return null;
  }
}

async function machineIdentifier(): Promise<string | null> {
  if (process.platform !== "linux") return null;
  for (const file of ["/etc/machine-id", "/var/lib/dbus/machine-id"]) {
    const id = await textOf(file);
    // systemd writes this word until the first boot has given the machine an id.
    if (id !== null && id !== "uninitialized") return id;
  }
  return null;
}

async function bootIdentifier(): Promise<string | null> {
  if (process.platform === "linux") return textOf("/proc/sys/kernel/random/boot_id");
  if (process.platform !== "darwin") return null;
  const printed = await run("/usr/sbin/sysctl", ["-n", "kern.bootsessionuuid"]).catch(() => null);
  return printed?.stdout.trim() || null;
}

async function namespaceIdentifier(): Promise<string | null> {
  if (UNDIVIDED.has(process.platform)) return process.platform;
  if (process.platform !== "linux") return null;
  return readlink("/proc/self/ns/pid").catch(() => null);
}

async function textOf(file: string): Promise<string | null> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.trim() || null;
}
