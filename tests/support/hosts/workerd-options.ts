/** What a deployment may have beside the two classes. */
export interface WorkerdDeployment {
  /** Absolute path of the bundle; absent: the built worker. */
  readonly script?: string;
  /** Names of bindings. */
  readonly kvNamespaces?: readonly string[];
  readonly r2Buckets?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

/** How `workerd-process.ts` is told what to run. */
export interface WorkerdOptions extends WorkerdDeployment {
  readonly script: string;
  /** The folder of its state. */
  readonly persist: string;
  readonly bindings: Readonly<Record<string, string>>;
}
