/** Stands for `source/project/git.ts` where git knows nothing: its processes would be most of a test's time. */
import type * as git from "../../../src/source/project/git.ts";

type Git = typeof git;

export const gitGrep: Git["gitGrep"] = () => Promise.resolve(null);
export const gitFiles: Git["gitFiles"] = () => Promise.resolve(null);
export const gitTracked: Git["gitTracked"] = () => Promise.resolve(new Set());
export const gitIgnored: Git["gitIgnored"] = () => Promise.resolve(new Set());
export const gitHead: Git["gitHead"] = () => Promise.resolve(null);
export const gitChanged: Git["gitChanged"] = () => Promise.resolve(null);
export const gitText: Git["gitText"] = () => Promise.resolve(null);
export const gitRenamed: Git["gitRenamed"] = () => Promise.resolve(null);
export const isIgnoreStateKnown: Git["isIgnoreStateKnown"] = () => Promise.resolve(true);
