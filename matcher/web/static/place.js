// Suggests places as one types, as the combobox of the ARIA practices with a list: arrow keys move,
// Enter chooses, Escape closes. Without this file the input is a plain one.
const WAIT = 120; // milliseconds without a key before we ask
const LEAST = 2; // characters

function element(name, attributes, parent) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
}

class Suggestions {
  constructor(input) {
    this.input = input;
    this.active = -1;
    const box = element("div", { class: "app-suggest" });
    input.replaceWith(box);
    box.append(input);
    const list = { id: `${input.id}-places`, class: "app-suggest__list", role: "listbox" };
    this.list = element("ul", { ...list, "aria-label": input.dataset.list }, box);
    this.list.hidden = true;
    const spoken = { class: "govuk-visually-hidden", role: "status", "aria-live": "polite" };
    this.status = element("div", spoken, box);
    Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
      autocomplete: "off",
    }).forEach(([key, value]) => input.setAttribute(key, value));
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    // Pressing the list must not take the focus away before the press counts.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("li")));
  }

  later() {
    clearTimeout(this.timer);
    this.asking?.abort();
    if (this.input.value.trim().length < LEAST) return this.close();
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    this.asking = new AbortController();
    const address = `${this.input.dataset.suggest}?q=${encodeURIComponent(this.input.value)}`;
    try {
      const answer = await fetch(address, { signal: this.asking.signal });
      if (answer.ok) this.show((await answer.json()).places);
    } catch {
      this.close(); // no suggestions, and nothing lost: the input goes on as a plain one
    }
  }

  show(places) {
    if (document.activeElement !== this.input) return;
    this.list.replaceChildren();
    this.mark(-1);
    places.forEach((place, at) => {
      const option = { id: `${this.list.id}-${at}`, role: "option", "aria-selected": "false" };
      element("li", { ...option, class: "app-suggest__option" }, this.list).textContent = place;
    });
    this.open(places.length > 0);
    const { found, none } = this.input.dataset;
    this.status.textContent = places.length ? found.replace("{n}", places.length) : none;
  }

  open(is) {
    this.list.hidden = !is;
    this.input.setAttribute("aria-expanded", String(is));
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.mark(-1);
    this.open(false);
    this.status.textContent = "";
  }

  mark(at) {
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = at;
    const option = this.list.children[at];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  choose(option) {
    if (!option) return;
    this.input.value = option.textContent;
    this.close();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  key(event) {
    const many = this.list.children.length;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && !this.list.hidden) {
      event.preventDefault();
      const from = this.active < 0 && event.key === "ArrowUp" ? 0 : this.active;
      this.mark((from + steps[event.key] + many) % many);
    } else if (event.key === "ArrowDown") {
      this.later();
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.choose(this.list.children[this.active]);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    }
  }
}

export function suggestPlaces(scope) {
  for (const input of scope.querySelectorAll("input[data-suggest]:not([role=combobox])")) {
    new Suggestions(input);
  }
}
