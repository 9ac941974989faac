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

// Places are suggested only where a page asks for one.
function suggestIn(scope) {
  if (scope.querySelector("input[data-suggest]")) {
    import("./place.js").then((module) => module.suggestPlaces(scope));
  }
}
suggestIn(document);

// What was half filled in is there again after the back button. It stays in this tab, without
// passwords, and goes when somebody signs out.
const typed = "input:not([type=hidden]):not([type=password]):not([type=file]), select, textarea";
const keptAt = `typed:${location.pathname}`;

function fieldsOf(form) {
  return [...form.querySelectorAll(typed)].filter((field) => field.name);
}

function keepTyped(event) {
  const form = event.target.form;
  if (!form || form.method !== "post") return;
  const answers = fieldsOf(form).map((f) => [f.name, f.type, f.value, f.checked ?? false]);
  sessionStorage.setItem(keptAt, JSON.stringify(answers));
}

function giveBackTyped() {
  const [arrival] = performance.getEntriesByType("navigation");
  const kept = JSON.parse(sessionStorage.getItem(keptAt) ?? "null");
  if (arrival?.type !== "back_forward" || !kept) return;
  for (const form of document.querySelectorAll("main form[method=post]")) {
    const fields = fieldsOf(form);
    const same = fields.length === kept.length && fields.every((f, at) => f.name === kept[at][0]);
    if (!same || !fields.length) continue;
    fields.forEach((field, at) => {
      const [, type, value, checked] = kept[at];
      if (["checkbox", "radio"].includes(type)) field.checked = checked && field.value === value;
      else field.value = value;
    });
  }
}

document.addEventListener("input", keepTyped);
document.addEventListener("change", keepTyped);
giveBackTyped();
wide.addEventListener("change", foldFilters);

// What htmx brings in is brought to life too.
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) {
    initAll({ scope: event.target });
    suggestIn(event.target);
  }
});

// A live part asks again by itself whether it is current. Not while nobody looks; and what somebody
// is filling in is never taken from under their hands: they are told, and choose.
const inputs = "input:not([type=hidden]), select, textarea";

function inUse(part) {
  const active = document.activeElement;
  if (part.contains(active) && active.matches(inputs)) return true;
  return [...part.querySelectorAll(inputs)].some((input) =>
    ["checkbox", "radio"].includes(input.type)
      ? input.checked !== input.defaultChecked
      : input.value !== (input.defaultValue ?? input.value),
  );
}

function tell(part) {
  if (document.getElementById("live-changed")) return;
  const notice = document.createElement("p");
  notice.id = "live-changed";
  notice.className = "govuk-inset-text";
  notice.setAttribute("role", "status");
  part.prepend(notice);
  const link = document.createElement("a");
  Object.assign(link, { className: "govuk-link", href: location.href });
  link.textContent = part.dataset.show;
  notice.append(`${part.dataset.changed} `, link);
}

// What holds the focus is known again by where it leads or what it says.
const markOf = (element) =>
  [element.id, element.tagName, element.getAttribute("href"), element.textContent].join("|");
let focused = null;

document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.matches("[data-live]")) event.preventDefault();
});

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  for (const part of document.querySelectorAll("[data-live]")) htmx.trigger(part, "look");
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const part = event.target;
  if (!part.matches("[data-live]")) return;
  // A page of another kind, such as the one to sign in, is no part of this one.
  if (!event.detail.xhr.getResponseHeader("ETag")) event.detail.shouldSwap = false;
  if (event.detail.shouldSwap && event.detail.xhr.status === 200 && inUse(part)) {
    event.detail.shouldSwap = false;
    tell(part);
  }
  focused = part.contains(document.activeElement) ? markOf(document.activeElement) : null;
});

document.addEventListener("htmx:load", (event) => {
  if (!focused || !event.target.matches("[data-live]")) return;
  const found = [...event.target.querySelectorAll("a, button, summary, [tabindex]")];
  found.find((element) => markOf(element) === focused)?.focus({ preventScroll: true });
  focused = null;
});
