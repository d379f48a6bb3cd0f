/* The one script of cxdesk. Everything works without it but countdown words between two answers of the
 * server, the running hold timer, single keys, the palette and dialogs.
 * It reads attributes that templates write; it knows no page and stores nothing. */
(() => {
  "use strict";

  const script = document.currentScript;
  const words = JSON.parse(script.dataset.words);
  // The server's clock counts, not that of the machine in front of the person.
  const offset = Date.parse(script.dataset.now) - Date.now();
  const now = () => Date.now() + offset;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);

  /* ---------------------------------------------------------------- time */
  const fill = (pattern, values) =>
    pattern.replace(/%\((\w+)\)(?:0(\d))?[ds]/g, (_, name, width) => String(values[name]).padStart(width || 0, "0"));

  function span(seconds) {
    const minutes = Math.floor(seconds / 60), hours = Math.floor(seconds / 3600), days = Math.floor(seconds / 86400);
    if (minutes < 1) return words.under;
    if (hours < 1) return fill(words.minutes, { minutes });
    if (hours < 10 && minutes % 60) return fill(words.hoursMinutes, { hours, minutes: minutes % 60 });
    if (days < 2) return fill(words.hours, { hours });
    if (days < 60) return fill(words.days, { days });
    const months = Math.floor(days / 30.44), years = Math.floor(days / 365.25);
    return years < 2 ? fill(words.months, { months }) : fill(words.years, { years });
  }

  function countDown(element) {
    const seconds = Math.floor((Date.parse(element.dataset.due) - now()) / 1000);
    const length = span(Math.abs(seconds));
    const text = seconds <= 0 ? fill(words.late, { span: length })
      : "short" in element.dataset ? length : fill(words.left, { span: length });
    write(element, text);
    const box = element.closest("[data-soon]");
    if (box) urge(box, seconds);
  }

  const countUp = (element) =>
    write(element, fill(words.waits, { span: span(Math.max(0, Math.floor((now() - Date.parse(element.dataset.since)) / 1000))) }));

  function write(element, text) {
    if (element.textContent !== text) element.replaceChildren(..."big" in element.dataset ? smallLetters(text) : [text]);
  }

  function smallLetters(text) {
    return text.match(/\d+|\D+/g).map((run) => {
      if (/\d/.test(run)) return run;
      const small = document.createElement("small");
      small.textContent = run;
      return small;
    });
  }

  function urge(box, seconds) {
    const block = box.classList[0];
    if (box.classList.contains(`${block}--law`) || box.classList.contains(`${block}--good`)) return;
    box.classList.toggle(`${block}--late`, seconds <= 0);
    box.classList.toggle(`${block}--soon`, seconds > 0 && seconds <= Number(box.dataset.soon));
  }

  function countHold(box) {
    const seconds = Math.max(0, Math.floor((now() - Date.parse(box.dataset.holdSince)) / 1000));
    const state = seconds >= 120 ? "late" : seconds >= 90 ? "soon" : "";
    const time = box.querySelector(".hold__time"), bar = box.querySelector("progress");
    if (time) time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (bar) bar.value = Math.min(seconds, bar.max);
    for (const name of ["soon", "late"]) box.classList.toggle(`hold--${name}`, name === state);
    for (const part of all("[data-hold-at]", box)) part.hidden = part.dataset.holdAt !== state;
  }

  const tick = () => all("[data-hold-since]").forEach(countHold);
  function refresh() {
    all("time[data-due]").forEach(countDown);
    all("time[data-since]").forEach(countUp);
  }
  setInterval(tick, 1000);
  setInterval(refresh, 10_000);

  /* -------------------------------------------------------------- toasts */
  function toast(text) {
    const box = document.createElement("div");
    box.className = "toast";
    box.dataset.toast = "";
    box.append(Object.assign(document.createElement("span"), { textContent: text }));
    byId("toasts")?.append(box);
    settleToasts();
  }

  // The news of now takes the place of earlier news; what went wrong stays until somebody closes it.
  function settleToasts() {
    const fresh = all("[data-toast]:not([data-seen])");
    if (fresh.length) all("[data-toast][data-seen]:not(.toast--stays)").forEach((box) => box.matches(":hover, :focus-within") || box.remove());
    for (const box of fresh) {
      box.dataset.seen = "";
      all("[data-dismiss]", box).forEach((button) => { button.hidden = false; });
      if (!box.classList.contains("toast--stays")) setTimeout(() => dismiss(box), 15_000);
    }
  }

  // What somebody reads or reaches for stays until they let go of it.
  const dismiss = (box) =>
    box.matches(":hover, :focus-within") ? setTimeout(() => dismiss(box), 5_000) : box.remove();

  /* ------------------------------------------------------------- dialogs */
  function open(id) {
    const dialog = byId(id);
    if (!dialog || dialog.open) return;
    if (id === "palette") fillPalette();
    if (id === "keys") showKeysOfThisPage(dialog);
    byId("me")?.hidePopover?.();
    dialog.showModal();
  }

  function showKeysOfThisPage(dialog) {
    for (const row of all("[data-row]", dialog)) {
      const key = row.dataset.row;
      row.hidden = key === "list" ? !document.querySelector("[data-list]") : !withKey(key);
    }
  }

  /* ---------------------------------------------------------------- keys */
  const withKey = (key) => all(`[data-key="${CSS.escape(key)}"]`).find((element) => element.checkVisibility());
  const writing = (element) => element.matches?.("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]");
  let first = "";

  function pressed(event) {
    if (event.isComposing) return;
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === "k" && byId("palette")) {
      event.preventDefault();
      open("palette");
    } else if (command && event.key === "Enter" && event.target.form) {
      event.preventDefault();
      event.target.form.requestSubmit();
    } else if (!command && !event.altKey && singleKeysWork(event.target)) {
      single(event);
    }
  }

  const singleKeysWork = (target) =>
    document.body.dataset.keys !== "off" && !writing(target) && !document.querySelector("dialog:modal");

  function single(event) {
    const key = first ? `${first} ${event.key}` : event.key;
    if (!first && event.key === "g") {
      first = "g";
      setTimeout(() => { first = ""; }, 1_500);
      return;
    }
    first = "";
    if (key === "?") open("keys");
    else if (key === "j" || key === "k") move(key === "j" ? 1 : -1);
    else if (key === "x" && here()) here().querySelector("input[type=checkbox]")?.click();
    else if (!use(withKey(key))) return;
    event.preventDefault();
  }

  function use(element) {
    if (!element) return false;
    if (writing(element)) element.focus();
    else element.click();
    // Whoever asked for a form by a key writes next, and the next letter must not be a key.
    if (element.dataset.writes) byId(element.dataset.writes)?.focus();
    return true;
  }

  /* A list is [data-list]; its rows are found by their main link, .q-title. */
  const here = () => document.activeElement?.closest("[data-list] :is(tr, li)");

  function move(by) {
    const links = all("[data-list] .q-title");
    const at = links.findIndex((link) => link.closest("tr, li") === here());
    links[Math.max(0, Math.min(links.length - 1, at + by))]?.focus();
  }

  /* ------------------------------------------------ search, with its list */
  const options = (list) => all('[role="option"]', list).filter((option) => option.checkVisibility());

  function setUp(input) {
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", input.dataset.combobox);
    show(input, false);
  }

  function show(input, visible) {
    const list = byId(input.dataset.combobox);
    if (!input.closest("dialog")) list.hidden = !visible;
    input.setAttribute("aria-expanded", String(visible || Boolean(input.closest("dialog"))));
    if (!visible) input.removeAttribute("aria-activedescendant");
  }

  function choose(input, option) {
    for (const other of all('[role="option"]', byId(input.dataset.combobox))) other.setAttribute("aria-selected", "false");
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.id ||= `option-${Math.random().toString(36).slice(2)}`;
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function steer(event) {
    const input = event.target;
    if (!input.dataset?.combobox || event.isComposing) return;
    const found = options(byId(input.dataset.combobox));
    const at = found.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(input, found[(at + step + found.length) % found.length]);
    } else if (event.key === "Enter" && at >= 0) found[at].click();
    else if (event.key === "Escape" && !input.closest("dialog")) return show(input, false);
    else return;
    event.preventDefault();
  }

  function narrow(input) {
    const text = input.value.trim().toLowerCase();
    for (const option of all("#palette-list > [role=group] > [role=option]")) {
      option.hidden = !option.textContent.toLowerCase().includes(text);
    }
    choose(input, text ? options(byId("palette-list"))[0] : null);
  }

  /* What single keys do on this page can be found by its words too. */
  function fillPalette() {
    const box = byId("palette-actions");
    all('[role="option"]', box).forEach((option) => option.remove());
    for (const element of all("main [data-key]").filter((each) => each.checkVisibility())) {
      const option = document.createElement("div");
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.append(element.getAttribute("aria-label") || element.dataset.words || textOf(element));
      option.append(Object.assign(document.createElement("kbd"), { textContent: element.dataset.key }));
      option.addEventListener("click", () => { byId("palette").close(); use(element); });
      box.append(option);
    }
    byId("palette-input").value = "";
    byId("palette-results").replaceChildren();
    narrow(byId("palette-input"));
  }

  function textOf(element) {
    const copy = element.cloneNode(true);
    all("kbd, svg", copy).forEach((part) => part.remove());
    return copy.textContent.trim();
  }

  /* ---------------------------------------------------------------- htmx */
  const isPoll = (detail) => !detail.requestConfig?.triggeringEvent && /\bevery\b/.test(detail.elt.getAttribute("hx-trigger") || "");

  function beforeRequest(event) {
    const { detail } = event;
    // A poll neither works for nobody nor pulls the ground away under somebody's hands.
    if (isPoll(detail) && (document.hidden || detail.target?.contains(document.activeElement))) event.preventDefault();
  }

  function afterSettle(event) {
    const { detail } = event;
    refresh();
    tick();
    settleToasts();
    if (isPoll(detail)) return;
    const status = detail.xhr?.status;
    if (status === 409 || status === 422) focusOn(document.querySelector("[data-refusal]"));
    else if (document.activeElement === document.body && detail.requestConfig?.triggeringEvent) focusOn(byId(detail.target?.id) ?? event.target);
  }

  function focusOn(element) {
    if (!element?.isConnected) return;
    if (element.tabIndex < 0) element.tabIndex = -1;
    element.focus();
    element.scrollIntoView({ block: "nearest" });
  }

  function afterSwap(event) {
    const input = document.querySelector(`[data-combobox="${CSS.escape(event.target.id || "-")}"]`);
    if (input) show(input, input === document.activeElement && input.value.trim() !== "");
    if (event.target.id === "palette-results") narrow(byId("palette-input"));
  }

  /* -------------------------------------------------------------- listen */
  document.addEventListener("keydown", steer);
  document.addEventListener("keydown", (event) => event.defaultPrevented || pressed(event));
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest?.("[data-opens], [data-closes], [data-dismiss], [data-copy]");
    if (!button) return;
    if (button.dataset.opens) open(button.dataset.opens);
    if ("closes" in button.dataset) button.closest("dialog")?.close();
    if ("dismiss" in button.dataset) button.closest("[data-toast]").remove();
    if (button.dataset.copy) {
      await navigator.clipboard.writeText(button.dataset.copy);
      toast(words.copied);
    }
  });
  document.addEventListener("input", ({ target }) => {
    if (target.id === "palette-input") narrow(target);
    else if (target.dataset?.combobox && !target.value.trim()) show(target, false);
  });
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    if (!target.dataset?.combobox || target.closest("dialog")) return;
    if (!byId(target.dataset.combobox).contains(relatedTarget)) show(target, false);
  });
  /* A second press of an impatient finger sends nothing twice. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented || "again" in form.dataset) return;
    if ("sent" in form.dataset) return event.preventDefault();
    form.dataset.sent = "";
    event.submitter?.classList.add("htmx-request");
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    all(".htmx-request", form).forEach((button) => button.classList.remove("htmx-request"));
  }));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    refresh();
    all('[hx-trigger*="wake"]').forEach((element) => window.htmx?.trigger(element, "wake"));
  });
  document.addEventListener("htmx:beforeRequest", beforeRequest);
  document.addEventListener("htmx:afterSwap", afterSwap);
  document.addEventListener("htmx:afterSettle", afterSettle);
  for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(failure, ({ detail }) => isPoll(detail) || toast(words.failed));
  }

  all("[data-combobox]").forEach(setUp);
  all("[data-opens][hidden]").forEach((button) => { button.hidden = false; });
  settleToasts();
  refresh();
  tick();
  document.querySelector("[data-refusal]")?.focus();
})();
