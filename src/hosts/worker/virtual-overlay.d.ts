/** The built overlay as text: the build puts it in (scripts/build.mjs). */
declare module "virtual:overlay" {
  const script: string;
  export default script;
}
