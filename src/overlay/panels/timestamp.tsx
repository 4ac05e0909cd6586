/** Times in their shortest form: without the date when it is today. */

const TODAY = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const EARLIER = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** A time in your own time zone; nothing for an invalid one. */
export function Timestamp({ at }: { readonly at: string }) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return null;
  const isToday = date.toDateString() === new Date().toDateString();
  return <time dateTime={at}>{(isToday ? TODAY : EARLIER).format(date)}</time>;
}
