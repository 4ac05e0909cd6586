/**
 * Components that give their own properties to their children, or count them: a wrapper would get the properties, or
 * be counted. They are known by a prop (`asChild`), by name, or by the code of the project's own components.
 */
import type { SourceElement } from "../languages/language.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { modulePath } from "../project/module-path.ts";
import { projectPath } from "../project/paths.ts";
import { readTextFile } from "../project/text-file.ts";

/** Under any import. */
const BY_NAME = new Set(["Slot", "Slot.Root", "SlotPrimitive.Slot", "Trans"]);
/** Packages with the components that clone or count; what a package has below its name (`…/Tooltip`) as well. */
const BY_PACKAGE: readonly (readonly [RegExp, ReadonlySet<string>])[] = [
  [
    /^react-transition-group\b/,
    names("Transition CSSTransition SwitchTransition TransitionGroup ReplaceTransition"),
  ],
  [/^react-router(?:-dom)?$/, names("Routes Switch Route")],
  [
    /^@mui\/|^@material-ui\//,
    names(
      "Tooltip Fade Grow Slide Zoom ClickAwayListener FocusTrap Tabs Stepper AvatarGroup BottomNavigation ImageList Select",
    ),
  ],
  [/^antd\b/, names("Tooltip Popover Popconfirm Dropdown Form.Item Badge.Ribbon Avatar.Group Space.Compact")],
  [/^@mantine\//, names("Tooltip Menu.Target Popover.Target HoverCard.Target FocusTrap")],
  [/^@chakra-ui\//, names("Tooltip PopoverTrigger AvatarGroup")],
];
const CLONES = /\bcloneElement\s*\(|\bChildren\s*\.\s*(?:only|map|forEach|count|toArray)\s*\(/;
const IMPORT = /\bimport\s+(?!type\b)([^;'"]+?)\s+from\s*["']([^"']+)["']/g;

/** True for a component whose child must be the element itself, as far as its use shows it. */
export function takesTheElementItself({ name, attributes }: SourceElement): boolean {
  const isAsChild = ["asChild", "as-child"].some((key) => {
    const attribute = attributes.get(key);
    return attribute !== undefined && attribute.value !== "false";
  });
  return isAsChild || BY_NAME.has(name);
}

/** The same, as far as its import or its code shows it. */
export async function clonesItsChildren(
  loaded: LoadedSource,
  { name, tag, attributes }: SourceElement,
): Promise<boolean> {
  if (loaded.language.commentSyntax !== "jsx" || tag !== null) return false;
  const { path, text } = loaded;
  // Headless UI renders a fragment as its child.
  const as = attributes.get("as")?.range;
  if (as !== undefined && /=\{(?:React\.)?Fragment\}/.test(text.slice(as.start, as.end))) return true;
  const local = name.split(".")[0] ?? name;
  const imported = importOf(text, local);
  if (imported === null) return CLONES.test(definitionOf(text, local) ?? "");
  const { from, original } = imported;
  const known = BY_PACKAGE.find(([pattern]) => pattern.test(from))?.[1];
  if (known !== undefined) return known.has(original + name.slice(local.length));
  const root = path.absolute.endsWith(`/${path.file}`) ? path.absolute.slice(0, -path.file.length - 1) : null;
  const file = root === null ? null : await modulePath(root, path.file, from);
  const found = root === null || file === null ? null : await projectPath(root, file);
  const module = found?.ok ? (await readTextFile(found.path.absolute))?.text : undefined;
  if (module === undefined) return false;
  return CLONES.test(definitionOf(module, original) ?? module);
}

interface Imported {
  readonly from: string;
  /** The name in its own module; `default` for a default import. */
  readonly original: string;
}

function importOf(text: string, local: string): Imported | null {
  for (const [, clause = "", from = ""] of text.matchAll(IMPORT)) {
    const named = /\{([^}]*)\}/.exec(clause)?.[1] ?? "";
    for (const part of named.split(",")) {
      const [original = "", own = original] = part
        .trim()
        .replace(/^type\s+/, "")
        .split(/\s+as\s+/);
      if (own === local) return { from, original };
    }
    const rest = clause
      .replace(/\{[^}]*\}/, "")
      .split(",")
      .map((part) => part.trim().replace(/^\*\s+as\s+/, ""));
    if (rest.includes(local)) return { from, original: /^@?[\w/-]+$/.test(from) ? local : "default" };
  }
  return null;
}

/** The text of a component at the top level of its module, to the line that ends it; `null` when it is not there. */
function definitionOf(text: string, name: string): string | null {
  const start =
    name === "default"
      ? text.search(/^export default\s+(?:async\s+)?(?:function|class|\(|memo|forwardRef)/m)
      : text.search(
          new RegExp(
            `^(?:export\\s+(?:default\\s+)?)?(?:async\\s+)?(?:function|class|const|let|var)\\s+${name.replaceAll("$", "\\$&")}\\b`,
            "m",
          ),
        );
  if (start === -1) return null;
  const end = /\n[})\]]/.exec(text.slice(start));
  return text.slice(start, end === null ? text.length : start + end.index);
}

function names(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}
