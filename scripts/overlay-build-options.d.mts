import type { BuildOptions } from "esbuild";

/** esbuild options of the capture script, which has no JSX. */
export declare const captureBuildOptions: BuildOptions;

/** esbuild options of the overlay and its panels. */
export declare const overlayBuildOptions: BuildOptions;
