// Citations beside the conversation. An answer carries the cards of its own sources, hidden; a click
// on one of its numbers shows copies of them in the panel. Nothing here makes HTML out of text.
(() => {
  "use strict";

  const beside = window.matchMedia("(min-width: 60rem)");
  let announced = null; // the answer the panel followed last, and with how many sources
  let dismissed = false; // whether the reader closed the panel and wants it to stay closed
  let opener = null; // where the focus goes back to

  const find = (selector, root = document) => root.querySelector(selector);
  const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];

  function questionOf(answer) {
    const row = answer.closest(".bot-row");
    const asked = row && row.previousElementSibling;
    const question = asked && find(".question", asked);
    return question ? question.textContent : "";
  }

  function show(answer, number) {
    const cards = findAll(".sources > .source", answer).map((card) => card.cloneNode(true));
    find("#sources .cards").replaceChildren(...cards);
    find("#sources .of").textContent = questionOf(answer);
    find("#sources").classList.add("open");
    findAll("#log .chip").forEach((chip) => {
      const current = number !== null && chip.value === number && chip.closest(".answer") === answer;
      chip.setAttribute("aria-pressed", String(current));
    });
    return cards.find((card) => String(card.value) === number);
  }

  function showCited(chip) {
    opener = chip;
    dismissed = false;
    const card = show(chip.closest(".answer"), chip.value);
    if (!card) return;
    card.classList.add("current");
    card.setAttribute("aria-current", "true");
    card.scrollIntoView({ block: "start", inline: "nearest" });
    card.focus({ preventScroll: true });
  }

  function showAll(button) {
    opener = button;
    dismissed = false;
    show(button.closest(".answer"), null);
    find("#sources").focus();
  }

  function hide() {
    find("#sources").classList.remove("open");
    findAll("#log .chip[aria-pressed=true]").forEach((chip) => {
      chip.setAttribute("aria-pressed", "false");
    });
  }

  function close() {
    hide();
    dismissed = true;
    if (opener && opener.isConnected) opener.focus();
    opener = null;
  }

  // Where the page is not served over HTTPS, browsers offer no clipboard but the old command.
  function copyByCommand(text) {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "unseen";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }

  async function copy(button) {
    const text = find(".plain", button.closest(".answer")).textContent;
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      done = copyByCommand(text);
      button.focus();
    }
    const label = button.textContent;
    button.textContent = done ? "Copied" : "The browser did not allow it";
    button.disabled = true;
    window.setTimeout(() => {
      button.textContent = label;
      button.disabled = false;
    }, 1800);
  }

  // Whose session is over signs in again, once, which the provider does without asking.
  const fetched = window.fetch;
  let leaving = false;
  window.fetch = async (...given) => {
    const response = await fetched(...given);
    if (response.status === 401 && !leaving && find("#masthead .account")) {
      leaving = true;
      window.location.assign("/auth/login?next=/");
    }
    return response;
  };

  // An example is asked as if it were typed, so that there is one way to ask and questions wait for
  // each other.
  function askExample(example) {
    const box = find("#question textarea");
    box.value = find(".example-text", example).textContent;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new KeyboardEvent("keypress", { key: "Enter", bubbles: true }));
    if (beside.matches) box.focus(); // the example goes away; on a phone the keyboard would come
  }

  document.addEventListener("click", (event) => {
    const example = event.target.closest("#log .example");
    if (!example) return;
    event.preventDefault();
    event.stopPropagation();
    askExample(example);
  }, true);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button && button.matches("#log .chip")) showCited(button);
    else if (button && button.matches("#log .show")) showAll(button);
    else if (button && button.matches("#log .copy")) copy(button);
    else if (button && button.matches("#sources .close")) close();
    else if (event.target.id === "panel") close(); // the shade around the sheet on a phone
    else if (button && button.matches("#fresh") && beside.matches) find("#question textarea").focus();
  });

  document.addEventListener("keydown", (event) => {
    // Beside the conversation it closes from within alone; who writes cancels a word with Escape.
    const within = find("#panel")?.contains(document.activeElement) || !beside.matches;
    if (event.key === "Escape" && !event.isComposing && within && find("#sources.open")) close();
  });

  // Gradio labels a message with its source text, which for ours is HTML.
  function label(testId, name) {
    findAll(`#log [data-testid=${testId}]`).forEach((message) => {
      if (message.getAttribute("aria-label") !== name) message.setAttribute("aria-label", name);
    });
  }

  function name(label, meant) {
    findAll(`#log button[aria-label=${label}]`).forEach((button) => {
      button.title = meant;
      button.setAttribute("aria-label", meant);
    });
  }

  // The panel follows the newest answer where there is room for it beside the conversation.
  function follow() {
    const rows = findAll("#log .bot-row");
    const newest = rows.length ? find(".answer", rows[rows.length - 1]) : null;
    const count = newest ? findAll(".sources > .source", newest).length : 0;
    const state = `${rows.length}:${newest ? count : "none"}`;
    if (state === announced) return;
    announced = state;
    if (count === 0) hide();
    else if (beside.matches && !dismissed) show(newest, null);
  }

  function tidy() {
    find("#masthead .account")?.removeAttribute("target"); // which Gradio gives every link
    label("user", "Question");
    label("bot", "Answer");
    name("Like", "This answer helped");
    name("Dislike", "This answer did not help");
    // An answer that is being made is read out once it stands, and not sentence by sentence anew.
    const making = find("#log .searching, #log .writing") !== null;
    find('#log [role="log"]')?.setAttribute("aria-busy", String(making));
    const panel = find("#sources");
    if (panel && !panel.hasAttribute("aria-labelledby")) {
      panel.setAttribute("aria-labelledby", "sources-title");
    }
    if (panel) follow();
  }

  let waiting = false;
  function tidySoon() {
    if (waiting) return;
    waiting = true;
    window.requestAnimationFrame(() => {
      waiting = false;
      tidy();
    });
  }

  const options = { childList: true, subtree: true, attributeFilter: ["aria-label"] };
  new MutationObserver(tidySoon).observe(document.documentElement, options);
})();
