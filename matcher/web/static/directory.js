// Find a mentor: whoever followed a link that the new results replaced goes on from their heading.
// So does whoever pressed "Show mentors" on a phone, where the filter stands above the results.
const phone = window.matchMedia("(max-width: 48rem)");

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "found") return;
  const results = document.getElementById("results");
  const pressed = event.detail.requestConfig?.triggeringEvent?.type === "submit";
  if (pressed && phone.matches) {
    for (const filter of document.querySelectorAll("details.app-filter")) filter.open = false;
    results?.focus({ preventScroll: true });
    results?.scrollIntoView();
    return;
  }
  const nowhere = !document.activeElement || document.activeElement === document.body;
  if (nowhere) results?.focus({ preventScroll: true });
});
