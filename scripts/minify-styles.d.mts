import type { Plugin } from "esbuild";

/** An esbuild plugin: minifies the style sheets in template literals of the overlay's style files. */
export declare const minifyStyles: Plugin;
