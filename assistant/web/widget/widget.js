// The assistant on any page: <script src="https://assistant.example/widget.js" async></script>
//
// One custom element in a shadow DOM; it loads nothing but its language file and asks nothing but
// the assistant. Every text is put in as text, never as HTML. docs/embedding.md tells how to use it.
(() => {
  "use strict";

  const TAG = "assistant-widget";
  const script = document.currentScript;
  const RIGHT_TO_LEFT = /^(ar|fa|he|ur)\b/;
  const LANGUAGES = ["en", "de", "ja", "ar"];
  const KEPT_EXCHANGES = 20;
  const HISTORY_TURNS = 6;
  const RETRY_SECONDS = [1, 2, 4];
  const RENEW_SECONDS_BEFORE = 20;
  const SAFARI_COMPOSES = 229; // its Enter that ends a composition says so by its code alone

  // Constructed style sheets are not bound by the host page's style-src.
  const STYLE = `
:host { all: initial !important; display: block !important; }
:host([data-floating]) { position: fixed !important; z-index: var(--assistant-z-index, 2147483000) !important;
  inset-block-end: max(20px, env(safe-area-inset-bottom)) !important; inset-inline-end: 20px !important; }
:host([data-floating][data-position="left"]) { inset-inline-end: auto !important; inset-inline-start: 20px !important; }
:host(:not([data-floating])) { block-size: 100% !important; min-block-size: 320px !important; }
* { box-sizing: border-box; }
.root { --accent: var(--assistant-color, #1f5f8b); --on-accent: #fff; --link: var(--accent);
  --ground: #fff; --ink: #1d232b; --faint: #59626d; --line: #d5d9de; --quiet: #f3f5f7; --mark: #fff1b8; --bad: #9c2b1f;
  --notice: #fff6dd; --notice-ink: #6b4e00;
  font: var(--assistant-font, 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif);
  color: var(--ink); block-size: 100%; text-align: start; }
.root.bright { --link: var(--ink); }
@media (prefers-color-scheme: dark) { .root:not([data-theme="light"]) { --ground: #191c21; --ink: #e6e9ed; --faint: #a5adb8; --line: #3a414b;
  --quiet: #232830; --mark: #5b4a10; --bad: #ff9d8f; --link: #9bd0f5; --notice: #2c2510; --notice-ink: #f2d58a; } }
.root[data-theme="dark"] { --ground: #191c21; --ink: #e6e9ed; --faint: #a5adb8; --line: #3a414b; --quiet: #232830; --mark: #5b4a10;
  --bad: #ff9d8f; --link: #9bd0f5; --notice: #2c2510; --notice-ink: #f2d58a; }
button, textarea, input { font: inherit; color: inherit; }
button { cursor: pointer; background: none; border: 0; padding: 0; border-radius: 8px; }
button:disabled { cursor: default; opacity: .55; }
svg { display: block; margin: auto; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
[hidden] { display: none !important; }
.launcher { background: var(--accent); color: var(--on-accent); border-radius: 999px; padding: 12px 20px; min-block-size: 48px;
  font-weight: 600; box-shadow: 0 3px 14px #0004; }
.panel { display: flex; flex-direction: column; background: var(--ground); color: var(--ink); border: 1px solid var(--line);
  border-radius: var(--assistant-radius, 14px); overflow: hidden; block-size: 100%; }
.floating .panel { position: fixed; inset-block-end: 20px; inset-inline-end: 20px; inline-size: min(420px, calc(100vw - 40px));
  block-size: min(640px, calc(100dvh - 40px)); box-shadow: 0 10px 40px #0005; }
.floating.left .panel { inset-inline-end: auto; inset-inline-start: 20px; }
@media (max-width: 480px) { .floating .panel, .floating.left .panel { inset: 0; inline-size: 100%; block-size: 100dvh; border: 0; border-radius: 0; } }
header { display: flex; align-items: center; gap: 8px; padding: 10px 14px; background: var(--accent); color: var(--on-accent); }
header h2 { font-size: 1.05em; font-weight: 600; margin: 0; flex: 1; overflow-wrap: anywhere; }
header button { color: inherit; min-inline-size: 32px; min-block-size: 32px; padding: 2px 8px; }
header :focus-visible { outline-color: currentColor; }
.log { flex: 1; overflow-y: auto; padding: 14px; overflow-wrap: anywhere; }
.log p { margin: 0 0 .6em; }
.examples { list-style: none; margin: 0; padding: 0; }
.examples button { display: block; inline-size: 100%; text-align: start; border: 1px solid var(--line); padding: 8px 12px; margin-block: 6px; }
.examples button:hover { background: var(--quiet); }
.log .question { background: var(--quiet); border-radius: 12px; padding: 8px 12px; margin: 14px 0 8px; inline-size: fit-content;
  max-inline-size: 92%; margin-inline-start: auto; font-weight: 500; white-space: pre-wrap; }
.understood, .note, .notice, .place { color: var(--faint); font-size: .88em; }
.notice { padding: .5em .7em; border-radius: 6px; background: var(--notice); color: var(--notice-ink); }
.weak { border-block-end: 1px dashed var(--faint); }
.chip { display: inline-block; min-inline-size: 24px; min-block-size: 24px; line-height: 22px; text-align: center; padding: 0 6px;
  margin-inline-start: 3px; font-size: .8em; font-weight: 600; border: 1px solid var(--line); border-radius: 7px; background: var(--quiet);
  color: var(--link); vertical-align: 1px; }
.chip[aria-expanded="true"] { background: var(--accent); color: var(--on-accent); border-color: var(--accent); }
.card { border: 1px solid var(--line); border-radius: 10px; padding: 10px 12px; margin: 4px 0 10px; }
.card h3 { font-size: .95em; margin: 0; }
.card blockquote { margin: 8px 0; padding: 0; }
.card mark { background: var(--mark); color: inherit; }
.card a, .card button.link { color: var(--link); text-decoration: underline; }
.abstained { border-inline-start: 4px solid var(--line); padding-inline-start: 10px; }
.actions { display: flex; flex-wrap: wrap; gap: 4px; margin-block-end: 8px; }
.actions button { min-block-size: 28px; min-inline-size: 28px; padding: 2px 9px; border: 1px solid var(--line); font-size: .85em; color: var(--faint); }
.actions button:hover { background: var(--quiet); }
.actions button[aria-pressed="true"] { background: var(--accent); color: var(--on-accent); border-color: var(--accent); }
.reason { display: flex; gap: 6px; margin-block-end: 8px; }
.reason input { flex: 1; min-inline-size: 0; border: 1px solid var(--faint); border-radius: 8px; background: var(--ground); padding: 4px 8px; }
.problem { color: var(--bad); }
.waiting::after { content: "…"; animation: wait 1.2s steps(4) infinite; display: inline-block; overflow: hidden; vertical-align: bottom; inline-size: 1em; }
@keyframes wait { from { inline-size: 0; } }
@media (prefers-reduced-motion: reduce) { .waiting::after { animation: none; } }
form.ask { display: flex; gap: 8px; padding: 10px; border-block-start: 1px solid var(--line); align-items: end; }
form.ask textarea { flex: 1; min-inline-size: 0; resize: none; border: 1px solid var(--faint); border-radius: 10px; padding: 8px 10px;
  background: var(--ground); max-block-size: 8em; field-sizing: content; }
form.ask button { background: var(--accent); color: var(--on-accent); padding: 8px 14px; min-block-size: 40px; font-weight: 600; }
/* Smaller makes iOS zoom in. */
@media (max-width: 480px) { form.ask textarea, .reason input { font-size: max(16px, 1em); } }
.secondary { border: 1px solid var(--line); padding: 4px 12px; min-block-size: 28px; }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;

  // Small tools -----------------------------------------------------------------------------------

  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else if (value === true) element.setAttribute(key, "");
      else if (value !== false && value != null) element.setAttribute(key, value);
    }
    element.append(...children.filter((child) => child != null));
    return element;
  }

  const ICONS = {
    close: "M6 6l12 12M18 6L6 18",
    fresh: "M12 5v14M5 12h14",
    up: "M7 11v9H4v-9zM7 11l4-7a2 2 0 0 1 2 2l-.6 4H18a2 2 0 0 1 2 2.4l-1.3 6A2 2 0 0 1 16.7 20H7",
    down: "M7 13V4H4v9zM7 13l4 7a2 2 0 0 0 2-2l-.6-4H18a2 2 0 0 0 2-2.4l-1.3-6A2 2 0 0 0 16.7 4H7",
  };

  function icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS(svg.namespaceURI, "path");
    path.setAttribute("d", ICONS[name]);
    for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", width: "18", height: "18", "aria-hidden": "true" })) svg.setAttribute(key, value);
    svg.append(path);
    return svg;
  }

  function filled(text, values) {
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  }

  // Black or white, whichever stands out more on a colour (WCAG 2.2, relative luminance).
  function inkOn(colour) {
    const canvas = document.createElement("canvas").getContext("2d");
    if (!canvas) return "#fff";
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
  }

  // Some pages forbid storage; then a conversation lasts as long as the page.
  function stored(key, value) {
    try {
      if (value === undefined) return JSON.parse(sessionStorage.getItem(key) || "null");
      sessionStorage.setItem(key, JSON.stringify(value));
    } catch {
      return null;
    }
    return null;
  }

  function sleep(seconds, signal) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, seconds * 1000);
      signal.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
    });
  }

  // Talking to the assistant ----------------------------------------------------------------------

  class Refused extends Error {
    constructor(status, problem, retryAfter) {
      super(problem?.detail || String(status));
      Object.assign(this, { status, problem, retryAfter });
    }
  }

  async function reached(url, options) {
    try {
      return await fetch(url, options);
    } catch (error) {
      throw options.signal?.aborted ? error : new Lost(error.message);
    }
  }

  // The server was not reached, or went away in the middle.
  class Lost extends Error {}

  class Client {
    constructor(endpoint, tokenUrl) {
      Object.assign(this, { endpoint, tokenUrl, token: null, until: 0, visitor: null });
    }

    // A proxy in front may know the visitor by a cookie, on the assistant's own pages.
    get credentials() {
      return new URL(this.endpoint).origin === location.origin ? "same-origin" : "omit";
    }

    // The page's own server says who the visitor is; no secret stands in the page.
    async credential(renew, signal) {
      if (!this.tokenUrl) return {};
      if (renew || Date.now() / 1000 > this.until - RENEW_SECONDS_BEFORE) {
        const response = await reached(this.tokenUrl, { credentials: "same-origin", cache: "no-store", signal });
        if (!response.ok) throw new Refused(401, null);
        this.token = (await response.json()).token;
        try {
          const claims = JSON.parse(atob(this.token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")));
          Object.assign(this, { until: claims.exp, visitor: claims.sub });
        } catch {
          Object.assign(this, { until: 0, visitor: null });
        }
      }
      return { Authorization: `Bearer ${this.token}` };
    }

    async send(path, body, { accept = "application/json", signal } = {}) {
      for (const renew of [false, true]) {
        const response = await reached(this.endpoint + path, {
          method: "POST",
          mode: "cors",
          credentials: this.credentials,
          headers: { "Content-Type": "application/json", Accept: accept, ...(await this.credential(renew, signal)) },
          body: JSON.stringify(body),
          signal,
        });
        if (response.ok) return response;
        if (response.status === 401 && this.tokenUrl && !renew) continue;
        const problem = await response.json().catch(() => null);
        throw new Refused(response.status, problem, response.headers.get("Retry-After"));
      }
    }

    // Yields [event, data] of a stream of server-sent events.
    async *events(path, body, signal) {
      const response = await this.send(path, body, { accept: "text/event-stream", signal });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { done, value } = await reader.read().catch((error) => {
          throw signal.aborted ? error : new Lost(error.message);
        });
        text += value || "";
        let end;
        while ((end = text.indexOf("\n\n")) >= 0) {
          const event = /^event: (.*)$/m.exec(text.slice(0, end));
          const data = /^data: (.*)$/m.exec(text.slice(0, end));
          text = text.slice(end + 2);
          if (event && data) yield [event[1], JSON.parse(data[1])];
        }
        if (done) throw new Lost("the stream ended before its answer");
      }
    }
  }

  // The element -----------------------------------------------------------------------------------

  class AssistantWidget extends HTMLElement {
    connectedCallback() {
      if (this.root) return;
      const shadow = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      shadow.adoptedStyleSheets = [sheet];
      const endpoint = this.dataset.endpoint || new URL(script.src).origin;
      this.client = new Client(endpoint.replace(/\/$/, ""), this.dataset.tokenUrl);
      this.key = `assistant:${this.client.endpoint}:${this.dataset.filter || ""}:${this.dataset.name || ""}`;
      this.exchanges = [];
      this.ready = this.start(shadow);
    }

    async start(shadow) {
      const wanted = this.dataset.language || document.documentElement.lang || navigator.language || "en";
      const language = LANGUAGES.find((known) => wanted.toLowerCase().startsWith(known)) || "en";
      this.root = make("div", { class: "root", lang: language, dir: RIGHT_TO_LEFT.test(language) ? "rtl" : "ltr", "data-theme": this.dataset.theme });
      try {
        const response = await fetch(`${this.client.endpoint}/widget/${language}.json`, { credentials: this.client.credentials });
        if (!response.ok) throw new Refused(response.status, null);
        this.words = await response.json();
      } catch {
        // Without its language file the widget has no words of its own but these.
        this.root.append(make("p", { role: "alert" }, `The assistant at ${this.client.endpoint} cannot be reached from this page. Is it running, and does the page's Content-Security-Policy allow it in connect-src?`));
        shadow.append(this.root);
        this.tell("error", { message: "unreachable" });
        return;
      }
      this.build();
      this.dir = this.root.dir; // the launcher and the panel stand in the same corner
      shadow.append(this.root);
      if (this.dataset.color) this.root.style.setProperty("--accent", this.dataset.color);
      const ink = inkOn(getComputedStyle(this.root).getPropertyValue("--accent"));
      this.root.style.setProperty("--on-accent", ink);
      if (ink === "#000") this.root.classList.add("bright"); // too light for links on white
      this.exchanges = await this.remembered();
      for (const exchange of this.exchanges) this.draw(exchange);
      this.show(!this.floating || stored(`${this.key}:open`) === true, false);
      this.tell("ready", {});
    }

    // What was said in this tab, if it was to the same visitor.
    async remembered() {
      const kept = stored(this.key);
      if (!kept?.exchanges?.length) return [];
      try {
        await this.client.credential(false);
      } catch {
        return [];
      }
      return kept.visitor === this.client.visitor ? kept.exchanges : [];
    }

    remember() {
      const exchanges = this.exchanges.filter((kept) => kept.answer);
      stored(this.key, { visitor: this.client.visitor, exchanges });
    }

    get floating() {
      return this.hasAttribute("data-floating");
    }

    tell(name, detail) {
      this.dispatchEvent(new CustomEvent(`assistant:${name}`, { detail, bubbles: true, composed: true }));
    }

    build() {
      const w = this.words;
      const title = this.dataset.title || w.title;
      if (this.floating) this.root.classList.add("floating", this.dataset.position === "left" ? "left" : "right");
      this.launcher = make("button", { class: "launcher", type: "button", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: () => this.show(true) }, title);
      this.log = make("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": w.conversation, tabindex: "0" });
      this.box = make("textarea", { rows: "1", maxlength: "4000", "aria-label": w.yourQuestion, placeholder: w.placeholder, onkeydown: (event) => this.typed(event) });
      // The second click of a double one on "Ask" does not mean "Stop".
      this.button = make("button", { type: "submit", onclick: (event) => event.detail > 1 && event.preventDefault() }, w.ask);
      this.welcome = make("div", {}, make("p", {}, this.dataset.greeting || w.greeting), this.examples());
      this.log.append(this.welcome);
      this.panel = make(
        "section",
        { class: "panel", role: this.floating ? "dialog" : "region", "aria-label": title, onkeydown: (event) => this.escaped(event) },
        make("header", {}, make("h2", {}, title),
          make("button", { type: "button", onclick: () => this.clear(), "aria-label": w.newConversation, title: w.newConversation }, icon("fresh")),
          this.floating ? make("button", { type: "button", onclick: () => this.show(false), "aria-label": w.close, title: w.close }, icon("close")) : null),
        this.log,
        make("form", { class: "ask", onsubmit: (event) => (event.preventDefault(), this.running ? this.running.abort() : this.ask(this.box.value)) }, this.box, this.button),
      );
      if (this.floating) this.root.append(this.launcher);
      this.root.append(this.panel);
    }

    examples() {
      const questions = (this.dataset.examples || "").split("|").map((text) => text.trim()).filter(Boolean);
      return make("ul", { class: "examples", "aria-label": this.words.examples, hidden: !questions.length },
        ...questions.map((text) => make("li", {}, make("button", { type: "button", dir: "auto", onclick: () => this.ask(text) }, text))));
    }

    show(open, focus = true) {
      this.panel.hidden = !open;
      if (!this.floating) return;
      this.launcher.hidden = open;
      this.launcher.setAttribute("aria-expanded", String(open));
      stored(`${this.key}:open`, open);
      if (focus) (open ? this.box : this.launcher).focus();
      if (focus) this.tell(open ? "open" : "close", {});
    }

    escaped(event) {
      // Who writes with an input method cancels a word with it.
      if (event.key !== "Escape" || event.isComposing || event.keyCode === SAFARI_COMPOSES || !this.floating) return;
      event.stopPropagation();
      this.show(false);
    }

    typed(event) {
      // Enter sends; while an input method composes a word, it does not.
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== SAFARI_COMPOSES) {
        event.preventDefault();
        if (!this.running) this.ask(this.box.value);
      }
    }

    clear() {
      this.running?.abort();
      this.exchanges = [];
      this.remember();
      this.log.replaceChildren(this.welcome);
      this.box.focus();
    }

    // Asking --------------------------------------------------------------------------------------

    async ask(question) {
      await this.ready;
      question = question.trim();
      if (!question || this.running) return null;
      this.box.value = "";
      const exchange = { question };
      this.exchanges.push(exchange);
      this.tell("question", { question });
      return this.answer(exchange, this.draw(exchange));
    }

    async answer(exchange, place) {
      const running = (this.running = new AbortController());
      this.button.textContent = this.words.stop;
      this.log.setAttribute("aria-busy", "true"); // what is read out is the whole answer, once
      this.keepFocus(place);
      place.replaceChildren(make("p", { class: "note waiting" }, this.words.searching));
      let answer = null;
      try {
        answer = await this.stream(exchange, place, running.signal);
        exchange.answer = answer;
        place.replaceChildren(...this.whole(answer));
        this.log.scrollTop = place.previousElementSibling.offsetTop - this.log.offsetTop - 8; // from the question on
        this.tell("answer", answer);
      } catch (error) {
        if (running.signal.aborted) this.broken(place, exchange, this.words.stopped, "note");
        else {
          this.broken(place, exchange, this.reason(error), "problem");
          this.tell("error", { message: error.message, status: error.status });
        }
      } finally {
        if (this.running === running) this.running = null;
        this.button.textContent = this.words.ask;
        this.log.removeAttribute("aria-busy");
        this.exchanges = this.exchanges.slice(-KEPT_EXCHANGES);
        this.remember();
      }
      return answer;
    }

    async stream(exchange, place, signal) {
      const before = this.exchanges.slice(0, this.exchanges.indexOf(exchange)).filter((kept) => kept.answer);
      const history = before.slice(-HISTORY_TURNS).map(({ question, answer }) => ({ question, answer: answer.answered ? answer.text : "" }));
      const body = { question: exchange.question, history, filters: this.filters() };
      for (let attempt = 0; ; attempt += 1) {
        try {
          const sentences = [];
          for await (const [name, data] of this.client.events("/v1/answers", body, signal)) {
            if (name === "answer") return data;
            if (name === "error") throw new Refused(data.status, data);
            if (name === "sentence") {
              sentences.push(data);
              place.replaceChildren(make("p", { dir: "auto", class: "waiting" }, sentences.map((sentence) => sentence.text).join(" ")));
              this.follow();
            }
          }
        } catch (error) {
          // Only what never reached the server, or broke off, is asked again by itself.
          if (!(error instanceof Lost) || attempt >= RETRY_SECONDS.length || !navigator.onLine) throw error;
          place.replaceChildren(make("p", { class: "note waiting" }, this.words.reconnecting));
          await sleep(RETRY_SECONDS[attempt], signal);
        }
      }
    }

    filters() {
      const given = this.dataset.filter;
      if (!given) return undefined;
      try {
        const filters = JSON.parse(given);
        if (filters && typeof filters === "object" && !Array.isArray(filters)) return filters;
      } catch {
        // then it is the name of a folder, as "2025" is
      }
      return { folder: given };
    }

    reason(error) {
      const w = this.words;
      if (!navigator.onLine) return w.offline;
      if (error.status === 401) return w.notSignedIn;
      if (error.status === 403) return w.notAllowed;
      if (error.status === 429) return filled(w.tooMany, { seconds: error.retryAfter || "60" });
      if (!(error instanceof Lost)) return error.problem?.detail || w.failed;
      console.warn(`assistant: if the server runs, is ${location.origin} among its ASSISTANT_ORIGINS, and does the page's policy allow connect-src ${this.client.endpoint}?`);
      return w.unreachable;
    }

    broken(place, exchange, text, kind) {
      place.querySelectorAll(".note.waiting").forEach((waiting) => waiting.remove());
      place.append(make("p", { class: kind, role: kind === "problem" ? "alert" : false }, text));
      place.append(make("button", { class: "secondary", type: "button", onclick: () => this.running || this.answer(exchange, place) }, this.words.retry));
      place.querySelectorAll(".waiting").forEach((waiting) => waiting.classList.remove("waiting"));
      this.follow();
    }

    // Who pressed a button that goes away is in the question box then.
    keepFocus(place) {
      if (place.contains(this.shadowRoot.activeElement)) this.box.focus();
    }

    follow() {
      this.log.scrollTop = this.log.scrollHeight;
    }

    // Showing -------------------------------------------------------------------------------------

    draw(exchange) {
      const place = make("div", {});
      this.keepFocus(this.welcome);
      this.welcome.remove();
      this.log.append(make("p", { class: "question" }, make("span", { class: "unseen" }, `${this.words.you}: `), make("bdi", {}, exchange.question)), place);
      if (exchange.answer) place.append(...this.whole(exchange.answer));
      this.follow();
      return place;
    }

    whole(answer) {
      const shown = [];
      if (answer.standalone_question !== answer.question) {
        shown.push(make("p", { class: "understood", dir: "auto" }, `${this.words.understood} ${answer.standalone_question}`));
      }
      shown.push(...(answer.answered ? this.sentences(answer) : this.abstention(answer)));
      for (const notice of answer.notices) shown.push(make("p", { class: "notice", dir: "auto" }, notice.message));
      shown.push(...this.actions(answer));
      return shown;
    }

    sentences(answer) {
      const cards = make("div", {});
      const byNumber = new Map(answer.citations.map((citation) => [citation.number, citation]));
      const text = make("p", { dir: "auto" });
      for (const sentence of answer.sentences) {
        const weak = sentence.support === "weak";
        text.append(make("span", { class: weak ? "weak" : false, title: weak ? this.words.weak : false }, sentence.text));
        if (weak) text.append(make("span", { class: "note" }, ` (${this.words.weak})`));
        for (const number of sentence.citations) text.append(this.chip(byNumber.get(number), cards));
        text.append(" ");
      }
      return [text, cards];
    }

    chip(citation, cards) {
      const chip = make("button", { class: "chip", type: "button", "aria-expanded": "false", "aria-label": filled(this.words.source, { number: citation.number, title: citation.document.title }) }, String(citation.number));
      chip.addEventListener("click", () => {
        const open = chip.getAttribute("aria-expanded") !== "true";
        for (const other of this.root.querySelectorAll('.chip[aria-expanded="true"]')) other.setAttribute("aria-expanded", "false");
        for (const card of this.root.querySelectorAll(".card.cited")) card.remove();
        chip.setAttribute("aria-expanded", String(open));
        if (open) {
          const card = this.card(citation, citation.quote, "cited");
          cards.append(card);
          card.scrollIntoView({ block: "nearest" });
          this.tell("citation", citation);
        }
      });
      return chip;
    }

    card(place, words, kind) {
      const where = [place.page ? filled(this.words.page, { page: place.page }) : "", place.heading || ""].filter(Boolean).join(" · ");
      return make("article", { class: `card ${kind}`, "aria-label": place.document.title },
        make("h3", { dir: "auto" }, place.number ? `[${place.number}] ` : "", place.document.title),
        where ? make("p", { class: "place", dir: "auto" }, where) : null,
        make("blockquote", { dir: "auto" }, make("mark", {}, words)),
        this.link(place.url));
    }

    // A token in a link would stand in logs and histories: it goes into the body of a form instead.
    // Who has none is let in by the origin of this page, which a link does not tell.
    link(url) {
      const address = this.client.endpoint + url;
      const said = make("span", { class: "note", role: "alert" });
      return make("div", {}, make("button", { type: "button", class: "link", onclick: async () => {
        let Authorization = "";
        try {
          ({ Authorization = "" } = await this.client.credential(false));
        } catch (error) {
          said.textContent = this.reason(error);
          return;
        }
        said.textContent = "";
        const form = make("form", { method: "post", action: address, target: "_blank", rel: "noopener", hidden: true }, make("input", { name: "token", value: Authorization.slice(7) }));
        this.root.append(form);
        form.submit();
        form.remove();
      } }, this.words.openDocument), " ", said);
    }

    abstention(answer) {
      const shown = [make("p", { class: "abstained", dir: "auto" }, this.words.abstained)];
      if (answer.related.length) {
        shown.push(make("p", { class: "note" }, this.words.related));
        shown.push(...answer.related.map((passage) => this.card(passage, passage.text.length > 300 ? `${passage.text.slice(0, 300)}…` : passage.text, "related")));
      }
      return shown;
    }

    actions(answer) {
      const w = this.words;
      const said = make("span", { class: "note", role: "status" });
      const reason = make("form", { class: "reason", hidden: true, onsubmit: (event) => (event.preventDefault(), vote(false, reason.firstChild.value), (reason.hidden = true)) },
        make("input", { "aria-label": w.reason, placeholder: w.reason, maxlength: "1000" }), make("button", { class: "secondary", type: "submit" }, w.send));
      const vote = async (helpful, text = "") => {
        up.setAttribute("aria-pressed", String(helpful));
        down.setAttribute("aria-pressed", String(!helpful));
        try {
          await this.client.send(`/v1/answers/${answer.id}/feedback`, { helpful, reason: text });
          said.textContent = w.thanks;
          this.tell("feedback", { id: answer.id, helpful, reason: text });
        } catch (error) {
          said.textContent = this.reason(error);
        }
      };
      const up = make("button", { type: "button", "aria-pressed": "false", "aria-label": w.helpful, title: w.helpful, onclick: () => ((reason.hidden = true), vote(true)) }, icon("up"));
      const down = make("button", { type: "button", "aria-pressed": "false", "aria-label": w.notHelpful, title: w.notHelpful, onclick: () => {
        vote(false);
        reason.hidden = false;
        reason.firstChild.focus();
      } }, icon("down"));
      const copy = make("button", { type: "button", onclick: async () => (said.textContent = (await this.copy(answer)) ? w.copied : w.failed) }, w.copy);
      return [make("div", { class: "actions" }, up, down, copy, said), reason];
    }

    async copy(answer) {
      const sources = answer.citations.map((c) => `[${c.number}] ${c.document.title}${c.page ? `, ${filled(this.words.page, { page: c.page })}` : ""}: “${c.quote}” ${this.client.endpoint}${c.url}`);
      const text = [answer.answered ? answer.text : this.words.abstained, ...sources].join("\n");
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        // Not on a page without https: then the old way.
        const area = make("textarea", { class: "unseen", "aria-hidden": "true" });
        area.value = text;
        this.root.append(area);
        area.select();
        const done = document.execCommand("copy");
        area.remove();
        return done;
      }
    }
  }

  if (!customElements.get(TAG)) customElements.define(TAG, AssistantWidget);

  // Putting it on the page ------------------------------------------------------------------------

  function place() {
    const element = document.createElement(TAG);
    Object.assign(element.dataset, script.dataset);
    element.dataset.endpoint ||= new URL(script.src).origin;
    const into = script.dataset.into && document.querySelector(script.dataset.into);
    if (!into) element.dataset.floating = "";
    (into || document.body).append(element);
  }

  if (script && script.src && script.dataset.manual === undefined) {
    if (document.body && (document.readyState !== "loading" || !script.dataset.into)) place();
    else document.addEventListener("DOMContentLoaded", place, { once: true });
  }

  const first = () => document.querySelector(TAG);
  window.assistant ??= {
    ask: async (question) => {
      const widget = first();
      await widget.ready;
      widget.show(true);
      return widget.ask(question);
    },
    open: async () => (await first().ready, first().show(true)),
    close: async () => (await first().ready, first().show(false)),
  };
})();
