// Injected into scripts for pages: the functions that their JSX compiles to.
export { Fragment, h } from "preact";
