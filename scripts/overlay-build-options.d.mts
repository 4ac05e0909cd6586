import type { BuildOptions } from "esbuild";

/** esbuild options of the capture script, which has no JSX. */
export declare const captureBuildOptions: BuildOptions;

/** esbuild options of the overlay and its panels. */
export declare const overlayBuildOptions: BuildOptions;

/** Minifies the overlay's script once more, as the build does. */
export declare function minifyOverlay(script: string): Promise<string>;
