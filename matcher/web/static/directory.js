// Find a mentor: whoever followed a link that the new results replaced goes on from their heading.
document.addEventListener("htmx:afterSettle", (event) => {
  const nowhere = !document.activeElement || document.activeElement === document.body;
  if (event.detail.target.id === "found" && nowhere) {
    document.getElementById("results")?.focus({ preventScroll: true });
  }
});
