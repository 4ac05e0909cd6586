/** A built script for pages as text, inserted by the build (scripts/build.mjs). */
declare module "virtual:page-script/*" {
  const script: string;
  export default script;
}
