/** The page of a session for the source commands that work without a server, too. */
import type { ConfirmWrite, PageProof } from "../../source/index.ts";
import type { Cli } from "../core/cli.ts";
import { type ConnectArgs, tryConnect } from "../project/connect.ts";
import { pageProof } from "./page-proof.ts";
import { sessionOption } from "./session-option.ts";

/** Nothing where no server is running: proof is that of the files then. */
export async function pageOf(
  cli: Cli,
  args: ConnectArgs & { readonly id: string },
  { confirm }: { readonly confirm?: ConfirmWrite },
): Promise<{ readonly page?: PageProof }> {
  const connection = await tryConnect(cli, args);
  if (connection === null) return {};
  const progress = (line: string): void => cli.note(line);
  return { page: pageProof({ client: connection.client, id: sessionOption(args.id), progress, confirm }) };
}
