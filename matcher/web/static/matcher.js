// Enhancements only: every page works without this file.
import { initAll } from "./vendor/govuk-frontend.js";

const wide = window.matchMedia("(min-width: 48.0625rem)");

// The filter stands open beside the results on a wide screen and folds away on a phone.
function foldFilters() {
  for (const filter of document.querySelectorAll("details.app-filter")) {
    filter.open = wide.matches;
  }
}

initAll();
foldFilters();
wide.addEventListener("change", foldFilters);

// What htmx brings in is brought to life too.
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) {
    initAll({ scope: event.target });
  }
});
