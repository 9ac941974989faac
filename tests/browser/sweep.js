// What the sweep asks of every page, in the page itself. Each question returns a list of faults.
window.sweep = (() => {
  const INTERACTIVE =
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex='-1'])";

  const named = (element) => element.outerHTML.replace(/\s+/g, " ").slice(0, 110);
  const shown = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;

  // One of a group of radios takes part in the tab order: the one chosen, or else the first.
  function isStop(element) {
    if (element.disabled || !shown(element) || element.closest("[inert]")) return false;
    if (element.type !== "radio") return true;
    const group = [...document.querySelectorAll(`input[type=radio][name="${element.name}"]`)];
    const own = group.filter((radio) => radio.form === element.form && !radio.disabled);
    return element === (own.find((radio) => radio.checked) ?? own.find(shown));
  }

  const stops = () => [...document.querySelectorAll(INTERACTIVE)].filter(isStop);

  // Everything by which an element may show that it has the focus.
  function look(element, forced) {
    const parts = [[element, null], [element, "::before"], [element.querySelector("circle"), null]];
    if (element.matches("input")) parts.push([element.nextElementSibling, "::before"]);
    return parts.filter(([part]) => part).map(([part, pseudo]) => {
      const style = getComputedStyle(part, pseudo);
      const rings = [style.outlineStyle, style.outlineWidth, style.borderTopWidth, style.stroke, style.fill];
      const outline = style.outlineStyle === "none" ? "" : `${style.outlineWidth} ${style.outlineColor}`;
      // Shadows and backgrounds are not painted where the system chooses the colours.
      const painted = [style.backgroundColor, style.boxShadow, outline, style.borderTopColor];
      return (forced ? rings : [...rings, ...painted]).join();
    }).join("|");
  }

  function unfocused(forced) {
    document.activeElement.blur();
    return stops().filter((element) => {
      const before = look(element, forced);
      element.focus({ preventScroll: true });
      const same = document.activeElement === element && look(element, forced) === before;
      element.blur();
      return same;
    }).map((element) => `the focus does not show: ${named(element)}`);
  }

  let expected = [];
  let visited = [];
  const visit = (event) => visited.push(event.target);

  // A date is typed part by part, each with a Tab of its own, and so is its calendar.
  const PARTS = { date: 4, "datetime-local": 7, time: 4, month: 3 };

  // Begin to walk through the page by Tab; returns how many presses it should take.
  function begin() {
    window.scrollTo(0, 0);
    document.activeElement.blur();
    getSelection().removeAllRanges();
    expected = stops();
    visited = [];
    document.addEventListener("focusin", visit, true);
    return expected.reduce((presses, element) => presses + (PARTS[element.type] ?? 1), 0);
  }

  function ended() {
    document.removeEventListener("focusin", visit, true);
    const missed = expected.filter((element) => !visited.includes(element));
    const faults = missed.map((element) => `Tab does not reach: ${named(element)}`);
    if (!visited[0]?.matches(".govuk-skip-link")) {
      faults.push(`the skip link is not first: ${visited[0] ? named(visited[0]) : "nothing"}`);
    }
    return faults;
  }

  function wide() {
    const root = document.documentElement;
    if (root.scrollWidth <= innerWidth) return [];
    const out = [...document.body.querySelectorAll("*")].filter(
      (element) => shown(element) && element.getBoundingClientRect().right > innerWidth + 1
        && !element.closest(".app-scroll *"),
    );
    return [`scrolls sideways (${root.scrollWidth} px): ${out.slice(0, 3).map(named).join("  ")}`];
  }

  function moving() {
    const still = (value) => value.split(",").every((part) => parseFloat(part) === 0);
    const moved = [...document.querySelectorAll("body *")].filter((element) => {
      const style = getComputedStyle(element);
      return !still(style.transitionDuration)
        || (style.animationName !== "none" && !still(style.animationDuration));
    });
    return moved.slice(0, 3).map((element) => `moves: ${named(element)}`);
  }

  const luminance = (colour) => {
    const parts = (colour.match(/[\d.]+/g) ?? []).map(Number);
    if (parts.length < 3 || parts[3] === 0) return null;
    const [red, green, blue] = parts.map((part) =>
      part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  function stands(colour, ground) {
    const [one, other] = [luminance(colour), luminance(ground) ?? 1];
    if (one === null) return false;
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05) >= 3;
  }

  // In forced colours a button needs an edge or a line beneath, and a shape a colour that stands out.
  function lost() {
    document.activeElement.blur();  // what has the focus is marked by that, and looks otherwise
    const ground = getComputedStyle(document.body).backgroundColor;
    const buttons = [...document.querySelectorAll("button, .govuk-button, main a[href]")];
    const flat = buttons.filter(shown).filter((button) => {
      const style = getComputedStyle(button);
      const edge = style.borderBottomStyle !== "none" && parseFloat(style.borderBottomWidth) >= 1;
      const lined = [button, ...button.querySelectorAll("*")].some(
        (part) => getComputedStyle(part).textDecorationLine.includes("underline"));
      return !edge && !lined && !button.closest("svg, .govuk-service-navigation__toggle");
    }).map((button) => `looks like no button: ${named(button)}`);
    const shapes = [...document.querySelectorAll("main svg :is(circle, path, rect, line, polyline)")];
    const faint = shapes.filter(shown).filter((shape) => {
      const style = getComputedStyle(shape);
      return !stands(style.fill, ground) && !stands(style.stroke, ground)
        && ![...shape.parentElement.children].some((other) => other !== shape
          && stands(getComputedStyle(other).stroke, ground));
    }).map((shape) => `cannot be seen: ${named(shape)}`);
    return [...flat, ...faint].slice(0, 4);
  }

  async function axe() {
    const options = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } };
    const found = await window.axe.run(document, options);
    return found.violations.flatMap(({ id, help, nodes }) =>
      nodes.slice(0, 2).map((node) => `${id}: ${help}: ${node.html.replace(/\s+/g, " ").slice(0, 200)}`));
  }

  // What a page holds, to be compared with and without JavaScript.
  function content() {
    const main = document.querySelector("main");
    const counting = [...main.querySelectorAll(".govuk-character-count__status")];
    const counted = counting.map((count) => count.innerText).join(" ").split(/\s+/);
    return {
      heading: document.querySelector("h1")?.innerText,
      words: main.innerText.split(/\s+/).filter((word) => word && !counted.includes(word)),
      links: [...main.querySelectorAll("a[href]")].filter(shown).map((link) => link.getAttribute("href")),
      fields: [...main.querySelectorAll("form")].map((form) =>
        [form.getAttribute("action"), ...[...form.elements].map((field) => field.name).filter(Boolean)].join(" ")),
    };
  }

  const errorsOf = (field) => (field.getAttribute("aria-describedby") ?? "").split(/\s+/)
    .filter((id) => document.getElementById(id)?.matches(".govuk-error-message"));

  // A field tells its error where it is described itself, or else the group that it is in.
  const tells = (field) =>
    errorsOf(field).length > 0 || errorsOf(field.closest("fieldset") ?? document.body).length > 0;

  function ungrouped() {
    const groups = Object.groupBy(
      document.querySelectorAll("main :is(input[type=radio], input[type=checkbox])"),
      (field) => `${field.form?.action} ${field.name}`);
    const single = (fields) => fields.length === 1 && fields[0].type === "checkbox";
    const choices = Object.values(groups).filter((fields) => !single(fields)).map((fields) => fields[0]);
    return [...choices, ...document.querySelectorAll("main .govuk-date-input__input")]
      .filter((field) => !field.closest("fieldset")?.querySelector("legend")?.textContent.trim())
      .map((field) => `has no legend: ${named(field)}`);
  }

  // A refused form says so in its title and at its top, where the focus is, and leads to each fault.
  function refused() {
    const summary = document.querySelector(".govuk-error-summary");
    if (!summary) return ["no error summary"];
    const faults = summary.contains(document.activeElement) ? [] : ["the focus is not in the summary"];
    if (!document.title.startsWith("Error: ")) faults.push(`the title is ${document.title}`);
    if (!summary.querySelector("[role=alert] h2, [role=alert] h1")) faults.push("the summary is no alert");
    const links = [...summary.querySelectorAll("a[href^='#']")];
    for (const link of links) {
      link.click();
      const field = document.getElementById(link.hash.slice(1));
      if (!field || document.activeElement !== field) faults.push(`leads nowhere: ${named(link)}`);
      else if (!tells(field)) faults.push(`does not tell its error: ${named(field)}`);
    }
    const messages = document.querySelectorAll("main .govuk-error-message");
    if (messages.length !== links.length) {
      faults.push(`${links.length} links to ${messages.length} errors`);
    }
    return faults;
  }

  // What was typed into a refused form is still there; a password is typed again.
  function kept(typed) {
    return [...document.querySelectorAll("main :is(input[type=text], input:not([type]), textarea)")]
      .filter((field) => field.form.method === "post" && shown(field) && field.value !== typed)
      .map((field) => `lost what was typed: ${named(field)}`);
  }

  return { unfocused, begin, ended, wide, moving, lost, axe, content, refused, ungrouped, kept };
})();
