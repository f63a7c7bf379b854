/* Small helps over pages that work without them. No inline code, nothing from outside. */
(() => {
  "use strict";
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

  // "/" goes to the search, unless someone is writing.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const search = document.getElementById("buscar");
    if (search) { event.preventDefault(); search.focus(); search.select(); }
  });

  // The menu folds on phones.
  $$("[data-menu]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
    });
  });

  // Drafts: kept on this device, for the person who wrote them and nobody else, for as many days as the policy on
  // personal data says. Erased before when the form is sent and something else than errors comes back, on signing out, and
  // when somebody else signs in.
  const who = document.body.dataset.who || "";
  const KEPT_FOR = Number(document.body.dataset.keepDays || 0) * 24 * 3600 * 1000;
  const draftKeys = () => Object.keys(localStorage).filter((key) => key.startsWith("draft:"));
  const forget = (test) => { try { draftKeys().filter(test).forEach((key) => localStorage.removeItem(key)); } catch { /* storage is off */ } };
  const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  const isStale = (key) => !(Date.now() - (read(key) || {}).at < KEPT_FOR);
  forget((key) => isStale(key) || (who && !key.startsWith(`draft:${who}:`)));
  try {
    const sent = sessionStorage.getItem("sent");
    if (sent) {
      sessionStorage.removeItem("sent");
      const [arrival] = performance.getEntriesByType("navigation");
      const failed = (arrival && arrival.responseStatus >= 400) || document.querySelector(".error-summary, .invalid-feedback, [data-not-saved]");
      if (who && !failed) localStorage.removeItem(sent);
    }
  } catch { /* storage is off */ }
  // What was typed a moment before signing out is not kept a moment after it.
  let signingOut = false;
  document.addEventListener("submit", (event) => { if (event.target.matches("[data-sign-out]")) { signingOut = true; forget(() => true); } });

  const writable = (form) => [...form.elements].filter((e) => e.name && !e.readOnly && !["hidden", "password", "file", "submit", "button"].includes(e.type) && e.type);
  const valueOf = (e) => (["checkbox", "radio"].includes(e.type) ? e.checked : e.value);
  const shape = (form) => writable(form).map((e) => [e.name, ["checkbox", "radio"].includes(e.type) ? e.value : "", valueOf(e)]);

  function keepDraft(form) {
    const key = `draft:${who}:${location.pathname}:${form.id || form.getAttribute("action") || ""}`;
    const note = document.createElement("p");
    note.className = "draft-note";
    note.setAttribute("role", "status");
    form.prepend(note);
    try {
      const kept = read(key);
      if (kept && !document.querySelector(".error-summary")) restoreDraft(form, kept.fields, note, key);
      let timer;
      const save = () => { clearTimeout(timer); if (!signingOut) localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: shape(form) })); };
      form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 400); });
      form.addEventListener("change", save);
      form.addEventListener("submit", () => { save(); sessionStorage.setItem("sent", key); });
      form.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful && !signedOut(event.detail.xhr) && form.querySelector("[data-saved]")) localStorage.removeItem(key); });
    } catch { /* storage is off: nothing to keep */ }
  }

  function restoreDraft(form, fields, note, key) {
    let changed = 0;
    writable(form).forEach((e) => {
      const found = fields.find(([name, choice]) => name === e.name && (!["checkbox", "radio"].includes(e.type) || choice === e.value));
      if (!found || found[2] === valueOf(e)) return;
      if (["checkbox", "radio"].includes(e.type)) e.checked = found[2]; else e.value = found[2];
      changed += 1;
    });
    if (!changed) { localStorage.removeItem(key); return; }
    note.textContent = "Recuperamos lo que había escrito en este equipo y no alcanzó a enviar. ";
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "link-button";
    discard.textContent = "Descartarlo";
    discard.addEventListener("click", () => { localStorage.removeItem(key); location.reload(); });
    note.append(discard);
  }

  // A request of htmx after the session ended: never the sign-in page inside another; say so, and keep what was written.
  const signedOut = (xhr) => Boolean(xhr && xhr.responseURL && new URL(xhr.responseURL).pathname.startsWith("/ingresar"));
  const signIn = () => `/ingresar/?next=${encodeURIComponent(location.pathname + location.search)}`;
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!signedOut(event.detail.xhr)) return;
    event.detail.shouldSwap = false;
    if (event.detail.target.id !== "guardado") { location.assign(signIn()); return; }
    const link = document.createElement("a");
    link.href = signIn();
    link.textContent = "Ingrese otra vez";
    event.detail.target.replaceChildren("Su sesión terminó. Lo que escribió queda en este equipo. ", link, " y siga donde estaba.");
  });
  ["htmx:sendError", "htmx:responseError"].forEach((name) => document.addEventListener(name, (event) => {
    if (event.detail.target && event.detail.target.id === "guardado") event.detail.target.textContent = "No se pudo guardar ahora. Lo que escribió queda en este equipo; siga y se guardará después.";
  }));

  function prepare(root) {
    // Choose all the rows: <input type=checkbox data-select-all="name, or data-group, of the boxes">.
    $$("[data-select-all]", root).forEach((all) => {
      const form = all.closest("form") || document;
      const boxes = () => $$(`input[type=checkbox]:is([name="${all.dataset.selectAll}"], [data-group="${all.dataset.selectAll}"])`, form);
      const tell = () => {
        const chosen = boxes().filter((box) => box.checked).length;
        all.checked = chosen > 0 && chosen === boxes().length;
        all.indeterminate = chosen > 0 && chosen < boxes().length;
        $$("[data-selected-count]", form).forEach((place) => { place.textContent = String(chosen); });
      };
      all.addEventListener("change", () => { boxes().forEach((box) => { box.checked = all.checked; }); tell(); });
      boxes().forEach((box) => box.addEventListener("change", tell));
      window.addEventListener("pageshow", tell); // coming back, the browser ticks again what was ticked
      tell();
    });

    // Dependent selects: <select data-depends-on="region"> whose options carry data-parent.
    $$("select[data-depends-on]", root).forEach((child) => {
      const parent = child.form && child.form.elements[child.dataset.dependsOn];
      if (!parent) return;
      const options = $$("option", child);
      const apply = () => {
        const chosen = child.value;
        child.replaceChildren(...options.filter((o) => !o.value || !parent.value || o.dataset.parent === parent.value));
        child.value = [...child.options].some((o) => o.value === chosen) ? chosen : "";
      };
      parent.addEventListener("change", apply);
      apply();
    });

    // What is written in a form with data-draft (or around a textarea with it) survives an expired session.
    const kept = new Set([...$$("form[data-draft]", root), ...$$("textarea[data-draft]", root).map((area) => area.form)]);
    kept.forEach((form) => { if (form && who) keepDraft(form); });

    // <button data-dialog="id"> opens the dialog with that id; without scripts its link or form works as a page.
    $$("[data-dialog]", root).forEach((opener) => {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (!dialog || !dialog.showModal) return;
      opener.addEventListener("click", (event) => { event.preventDefault(); dialog.showModal(); });
      $$("[data-close]", dialog).forEach((closer) => closer.addEventListener("click", (event) => { event.preventDefault(); dialog.close(); }));
    });

    // A filter bar applies itself when a choice changes; the button stays for those who write.
    $$("form[data-autosubmit]", root).forEach((form) => {
      form.addEventListener("change", (event) => { if (event.target.matches("select, input[type=checkbox]")) form.requestSubmit(); });
    });

    // A long list of boxes gets a search above it; what is ticked never hides.
    const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    $$(".many-boxes[data-search]", root).forEach((list) => {
      const find = document.createElement("input");
      Object.assign(find, { type: "search", className: "form-control many-boxes-find", placeholder: list.dataset.search, autocomplete: "off" });
      find.setAttribute("aria-label", list.dataset.search);
      find.addEventListener("input", () => $$(".form-check", list).forEach((row) => {
        row.hidden = !plain(row.textContent).includes(plain(find.value.trim())) && !row.querySelector(":checked");
      }));
      find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
      list.removeAttribute("data-search");
      list.before(find);
    });

    $$("[data-print]", root).forEach((button) => { button.hidden = false; button.addEventListener("click", () => window.print()); });
    $$("[data-copy]", root).forEach((button) => {
      if (!navigator.clipboard) return;
      button.hidden = false;
      button.addEventListener("click", async () => { await navigator.clipboard.writeText(button.dataset.copy); button.textContent = "Copiado"; });
    });
  }

  const summary = document.querySelector(".error-summary");
  if (summary) { summary.focus(); document.title = `Error: ${document.title}`; }

  // One send per click: a second click while the first is on its way does nothing.
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post" || event.defaultPrevented) return;
    if (event.target.dataset.sending) { event.preventDefault(); return; }
    event.target.dataset.sending = "1";
    setTimeout(() => { delete event.target.dataset.sending; }, 4000);
  });
  window.addEventListener("pageshow", () => $$("form[data-sending]").forEach((form) => { delete form.dataset.sending; }));

  prepare(document);
  document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));
})();
