// Suggestions below a search box while one types: a combobox with a listbox of groups (WAI-ARIA 1.2).
// Without this file the form works all the same.
"use strict";

const PAUSE = 80; // Milliseconds without a keystroke before the register is asked.
const LONGEST = 200; // Letters that the register takes.

class Suggestions {
  constructor(form) {
    this.form = form;
    this.input = form.elements.q;
    this.list = form.querySelector("[role=listbox]");
    this.status = form.querySelector("[role=status]");
    this.language = document.documentElement.lang;
    this.options = [];
    this.active = -1;
    this.asked = new AbortController();

    const { input, list } = this;
    for (const [name, value] of Object.entries({
      "role": "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    })) input.setAttribute(name, value);
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => this.close());
    // A press on the list must not take the focus, which would close it before the click arrives.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => this.go(event.target.closest("[role=option]")));
    form.addEventListener("submit", () => this.close());
    window.addEventListener("pagehide", () => this.close());
  }

  typed() {
    this.forget();
    const text = this.input.value.trim().slice(0, LONGEST);
    if (text.length < 2) return this.close();
    this.waiting = setTimeout(() => this.ask(text), PAUSE);
  }

  // Whatever was asked for is not wanted any more.
  forget() {
    clearTimeout(this.waiting);
    this.asked.abort();
    this.asked = new AbortController();
  }

  async ask(text) {
    const { signal } = this.asked;
    try {
      const answer = await fetch(`${this.form.dataset.suggest}?${new URLSearchParams({ q: text })}`, { signal });
      const groups = answer.ok ? (await answer.json()).groups : [];
      if (!signal.aborted) this.show(groups.filter((group) => group.items.length));
    } catch {
      // Asked anew meanwhile, or the register does not answer: there is nothing to suggest.
      if (!signal.aborted) this.close();
    }
  }

  show(groups) {
    this.options = [];
    this.list.replaceChildren(...groups.map((group) => this.group(group)));
    this.choose(-1);
    this.list.hidden = !this.options.length;
    this.list.scrollTop = 0;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.status.textContent = this.list.hidden ? "" : `${this.list.getAttribute("aria-label")}: ${this.options.length}`;
  }

  group({ kind, label, items }) {
    const heading = make("div", { className: "kind", id: `${this.list.id}-${kind}` }, label[this.language] ?? kind);
    heading.setAttribute("role", "presentation");
    const group = make("div", {}, heading, ...items.map((item) => this.option(item)));
    group.setAttribute("role", "group");
    group.setAttribute("aria-labelledby", heading.id);
    return group;
  }

  option(item) {
    const text = make("bdi", { lang: item.language, dir: "auto" });
    text.innerHTML = item.html; // The register has escaped it.
    const option = make("div", { className: "suggestion", id: `${this.list.id}-${this.options.length}` }, text);
    if (item.known_as) option.append(" ", make("bdi", { className: "known-as", dir: "auto" }, item.known_as));
    if (item.count) option.append(" ", make("span", { className: "count" }, item.count.toLocaleString("en")));
    option.setAttribute("role", "option");
    // The pages have the API's paths, below their language.
    option.dataset.page = item.href.replace(/^.*?\/micro-credentials/, this.form.getAttribute("action"));
    this.options.push(option);
    return option;
  }

  // Make an option the active one; -1: none, it is what is typed that counts.
  choose(place) {
    this.active = place;
    this.options.forEach((option, each) => option.setAttribute("aria-selected", String(each === place)));
    if (place < 0) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", this.options[place].id);
    this.options[place].scrollIntoView({ block: "nearest" });
  }

  pressed(event) {
    if (event.isComposing) return;
    if (this.list.hidden) {
      if (event.key === "ArrowDown") this.typed();
      return;
    }
    const count = this.options.length;
    if (event.key === "ArrowDown") this.choose(this.active + 1 < count ? this.active + 1 : -1);
    else if (event.key === "ArrowUp") this.choose(this.active < 0 ? count - 1 : this.active - 1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.active >= 0) this.go(this.options[this.active]);
    else return;
    event.preventDefault();
  }

  go(option) {
    if (!option) return;
    this.close();
    location.assign(option.dataset.page);
  }

  close() {
    this.forget();
    this.show([]);
  }
}

function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

document.querySelectorAll("form[data-suggest]").forEach((form) => new Suggestions(form));
