import type { AppContext } from "./app-env.ts";

/**
 * Where the paths of the request's project begin.
 * @param path the route's own path, at the end of the request's
 */
export function projectUrl(c: AppContext, path: string): string {
  const { origin, pathname } = new URL(c.req.url);
  return `${origin}${pathname.slice(0, pathname.lastIndexOf(path))}`;
}
