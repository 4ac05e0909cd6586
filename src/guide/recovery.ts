/** What to do after an interruption. */
export const RECOVERY = `# After an interruption

Nothing is lost: the server has every event, and the source has its markers. You lost your context, your process died, or the server was restarted:

1. \`npx impeccable-live resume --agent NAME\` (MCP: \`live_resume\`) names the most urgent session and one next step with the command to run. Run it.
2. \`npx impeccable-live status\` (MCP: \`live_status\`) lists all open sessions, who holds what until when, and markers in the source.
3. Otherwise poll again. A poll under a name that holds an event gives that event again, with \`again: true\`: continue it, what you had written may already stand in the file.

| what you see | what it means, and what to do |
|---|---|
| \`lease_fenced\` | another agent has the event, or it is resolved: drop it and poll |
| \`unreachable\` | no server: ask your user to run \`npx impeccable-live serve\`, then repeat the command |
| \`invalid_transition\` | the person has decided meanwhile: poll, the decision comes first |
| \`variant_invalid\` | nothing was written: correct what \`problems\` names, run the same command again |
| \`source_dirty\` | \`complete\` found markers or wrappers: remove what \`findings\` names, then complete again |
| \`scaffoldError\` | the element was not located: find it yourself, name \`--source-file\` and \`--tag\` |
| a dead letter | the event failed five times: \`resume --id ID --requeue\` puts it back |
| generated file | edit what the file is generated from |

Never delete markers by hand to "clean up", and never edit \`.impeccable/live/\`: \`discard --id ID\` restores the source as it was, \`undo --id ID\` removes an accepted variant. \`doctor\` explains what keeps the overlay from a page.

Each reply, wrap, accept and discard may be repeated: the second time changes nothing.`;
