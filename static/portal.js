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

  function prepare(root) {
    // Choose all the rows of a table: <input type=checkbox data-select-all="names of the boxes">.
    $$("[data-select-all]", root).forEach((all) => {
      const form = all.closest("form") || document;
      const boxes = () => $$(`input[type=checkbox][name="${all.dataset.selectAll}"]`, form);
      const tell = () => {
        const chosen = boxes().filter((box) => box.checked).length;
        all.checked = chosen > 0 && chosen === boxes().length;
        all.indeterminate = chosen > 0 && chosen < boxes().length;
        $$("[data-selected-count]", form).forEach((place) => { place.textContent = String(chosen); });
      };
      all.addEventListener("change", () => { boxes().forEach((box) => { box.checked = all.checked; }); tell(); });
      boxes().forEach((box) => box.addEventListener("change", tell));
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

    // Long texts survive an expired session: kept on this device only, erased when the form is sent and comes back clean.
    $$("textarea[data-draft]", root).forEach((area) => {
      const key = `draft:${location.pathname}:${area.name}`;
      const note = document.createElement("p");
      note.className = "draft-note";
      note.setAttribute("role", "status");
      area.after(note);
      try {
        const kept = localStorage.getItem(key);
        if (kept && !area.value) { area.value = kept; note.textContent = "Recuperamos lo que había escrito en este equipo."; }
        let timer;
        area.addEventListener("input", () => {
          clearTimeout(timer);
          timer = setTimeout(() => {
            if (area.value) localStorage.setItem(key, area.value); else localStorage.removeItem(key);
            note.textContent = area.value ? "Borrador guardado en este equipo." : "";
          }, 500);
        });
        if (area.form) area.form.addEventListener("submit", () => { clearTimeout(timer); sessionStorage.setItem("sent", key); localStorage.setItem(key, area.value); });
      } catch { /* storage is off: nothing to keep */ }
    });

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

    $$("[data-print]", root).forEach((button) => { button.hidden = false; button.addEventListener("click", () => window.print()); });
    $$("[data-copy]", root).forEach((button) => {
      if (!navigator.clipboard) return;
      button.hidden = false;
      button.addEventListener("click", async () => { await navigator.clipboard.writeText(button.dataset.copy); button.textContent = "Copiado"; });
    });
  }

  // A draft that was sent and did not come back with errors is no longer needed.
  try {
    const sent = sessionStorage.getItem("sent");
    if (sent) { sessionStorage.removeItem("sent"); if (!document.querySelector(".error-summary, .invalid-feedback") && !location.pathname.startsWith("/ingresar")) localStorage.removeItem(sent); }
  } catch { /* storage is off */ }

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
