import type { CommandResult } from "../runtime/mailbox.ts";
import type { CommandValue } from "./decision.ts";

type ValueWith<Member extends string> = Extract<CommandValue, { readonly [M in Member]: unknown }>;

/**
 * The result of a command whose value has this member: each kind of command has its own.
 * @throws TypeError when a rule returned the value of another kind
 */
export function withMember<Member extends string>(
  result: CommandResult<CommandValue>,
  member: Member,
): CommandResult<ValueWith<Member>> {
  if (!result.ok) return result;
  if (!hasMember(result.answer, member)) throw new TypeError(`a command's value has no ${member}`);
  return { ok: true, answer: result.answer };
}

function hasMember<Member extends string>(value: CommandValue, member: Member): value is ValueWith<Member> {
  return Object.hasOwn(value, member);
}
