/** A built script for pages as text: the build puts it in (scripts/build.mjs). */
declare module "virtual:page-script/*" {
  const script: string;
  export default script;
}
