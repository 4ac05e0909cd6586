/** The real compilers, as a project's build runs them: written source has to compile. */
import { extname } from "node:path";

/** The errors of the language's own compiler; empty when the file compiles. */
export async function compileErrors(file: string, text: string): Promise<string[]> {
  switch (extname(file)) {
    case ".vue":
      return await vueErrors(file, text);
    case ".svelte":
      return await svelteErrors(file, text);
    case ".astro":
      return await astroErrors(text);
    case ".mdx":
      return await mdxErrors(text);
    default:
      throw new Error(`no compiler for ${file}`);
  }
}

async function svelteErrors(filename: string, text: string): Promise<string[]> {
  const { compile } = await import("svelte/compiler");
  // A build hands styles in another language over to its preprocessor first.
  const plain = text.replace(/<style lang="scss">[\s\S]*?<\/style>/, "");
  const errors: string[] = [];
  for (const generate of ["client", "server"] as const) {
    try {
      compile(plain, { filename, generate, dev: true });
    } catch (error) {
      errors.push(String(error));
    }
  }
  return errors;
}

async function astroErrors(text: string): Promise<string[]> {
  const { compileAstro } = await import("@astrojs/compiler-binding");
  const { diagnostics } = await compileAstro(text, {});
  return diagnostics.filter(({ severity }) => severity === "error").map((diagnostic) => diagnostic.text);
}

async function mdxErrors(text: string): Promise<string[]> {
  const { compile } = await import("@mdx-js/mdx");
  try {
    await compile(text.replace(/^---\n[\s\S]*?\n---\n/, ""));
    return [];
  } catch (error) {
    return [String(error)];
  }
}

async function vueErrors(filename: string, text: string): Promise<string[]> {
  const sfc = await import("@vue/compiler-sfc");
  const { descriptor, errors } = sfc.parse(text, { filename, ignoreEmpty: false });
  const { template } = descriptor;
  if (errors.length > 0 || template === null) return errors.length > 0 ? errors.map(String) : ["no template"];
  const scripted = descriptor.script !== null || descriptor.scriptSetup !== null;
  const bindings = scripted ? sfc.compileScript(descriptor, { id: "x" }).bindings : undefined;
  const compiled = sfc.compileTemplate({
    id: "x",
    filename,
    source: template.content,
    ...(template.ast ? { ast: template.ast } : {}),
    compilerOptions: {
      ...(bindings ? { bindingMetadata: bindings } : {}),
      expressionPlugins: ["typescript"],
    },
  });
  return compiled.errors.map(String);
}
