"""The chat page: Gradio's components, and what happens when a reader uses them.

The only file that knows Gradio. What is shown is made in `assistant.web.chat_page`, and the
assistant answers; here the two are wired together.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.web.chat_page import conversation as talk
from assistant.web.chat_page import messages
from assistant.web.chat_page.conversation import Conversation

if TYPE_CHECKING:
    import gradio

    from assistant.pipeline import Assistant

TITLE = "Ask the documents"
ANSWERS_AT_ONCE = 8
"""Questions that are worked on at the same time; further ones wait in line."""
PAGES_REMEMBERED = 1000
"""Open pages whose conversations are held; Gradio keeps ten times as many, for weeks."""
WAITING = 64
"""Questions that may wait in line before the page asks to try later."""
SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
MONO = ("ui-monospace", "SF Mono", "Menlo", "Consolas", "DejaVu Sans Mono", "monospace")

PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""Of every event: the page's own, and no spinner over the text."""

Kept = tuple[str, Conversation]
"""Whose it is, and the conversation: Gradio keeps it under a number that others may learn."""
Shown = list[dict[str, Any]]
Step = tuple[Any, ...]


def page(assistant: "Assistant") -> "gradio.Blocks":
    """Return the chat over ``assistant``; mount it with what `appearance` returns."""
    import gradio as gr

    blocks = gr.Blocks(title=TITLE, analytics_enabled=False, fill_height=True)
    with blocks:
        with gr.Row(elem_id="bar"):
            masthead = gr.Markdown(elem_id="masthead")
            fresh = gr.Button("New conversation", elem_id="fresh", size="sm")
        with gr.Row(elem_id="stage", scale=1):
            with gr.Column(elem_id="talk", scale=1):
                log = _log()
                box = _box(autofocus=True, elem_id="question")
            gr.Markdown(messages.panel(), elem_id="panel")
        parts = _Parts(masthead, fresh, log, box, gr.State(("", ())))
        _wire(_Desk(assistant), blocks, parts)
    blocks.state_session_capacity = PAGES_REMEMBERED
    blocks.queue(api_open=False, default_concurrency_limit=ANSWERS_AT_ONCE, max_size=WAITING)
    return blocks


def appearance() -> dict[str, Any]:
    """Return the look and the manners of the page, as `gradio.mount_gradio_app` takes them."""
    import gradio as gr

    theme = gr.themes.Base(font=SANS, font_mono=MONO).set(
        body_background_fill="#fcfbf8",
        body_background_fill_dark="#14161a",
        body_text_color="#20262e",
        body_text_color_dark="#dde2e8",
    )
    return {
        "theme": theme,
        "head": messages.head(),
        "footer_links": [],
        "run_history": False,
        "show_error": False,
        "enable_monitoring": False,
        "ssr_mode": False,
        "pwa": False,
        "mcp_server": False,
    }


def _log() -> "gradio.Chatbot":
    """Return the list of messages, which shows our HTML as it is: sanitised, without Markdown."""
    import gradio as gr

    return gr.Chatbot(
        elem_id="log",
        label="Conversation",
        show_label=False,
        container=False,
        buttons=[],
        layout="panel",
        height="auto",
        render_markdown=False,
        sanitize_html=True,
        allow_tags=False,
        latex_delimiters=[],
        feedback_options=("Like", "Dislike"),
    )


def _box(*, answering: bool = False, **more: Any) -> "gradio.Textbox":
    """Return the question box, with one button: to send, or to stop what is being answered."""
    import gradio as gr

    return gr.Textbox(
        label="Your question",
        placeholder="Ask about the documents",
        show_label=False,
        lines=1,
        max_lines=6,
        container=False,
        submit_btn=False if answering else "Ask",
        stop_btn="Stop" if answering else False,
        **more,
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the page is made of."""

    masthead: "gradio.Markdown"
    fresh: "gradio.Button"
    log: "gradio.Chatbot"
    box: "gradio.Textbox"
    kept: "gradio.State"
    """The conversation, which the server holds and the browser never sends."""


def _wire(desk: "_Desk", blocks: "gradio.Blocks", parts: _Parts) -> None:
    import gradio as gr

    # Gradio hands over what an event carries where an argument is annotated so, and these
    # annotations can only be evaluated here, where it is imported.
    def greet(request: gr.Request) -> Step:
        return desk.of(request).greet()

    def answer(question: str, kept: Kept, request: gr.Request) -> Iterator[Step]:
        yield from desk.of(request).answer(question, kept)

    def vote(kept: Kept, given: gr.LikeData, request: gr.Request) -> None:
        if isinstance(given.liked, bool):  # and is not taken back
            desk.of(request).vote(kept, given.index, helpful=given.liked)

    def stop(kept: Kept, request: gr.Request) -> Step:
        return desk.of(request).stop(kept)

    def clear(_kept: Kept, request: gr.Request) -> Step:
        return desk.of(request).clear()

    kept, shown = parts.kept, [parts.log, parts.kept, parts.box]
    blocks.load(greet, None, [parts.masthead, parts.log], queue=False, **PRIVATE)
    # The one way to ask: two would run at once, from the same conversation, and one answer be
    # lost. A click on an example fills the box and sends it (chat.js). What is sent while a
    # question is answered has its turn after that one.
    asking = parts.box.submit(
        answer, [parts.box, kept], shown, trigger_mode="always_last", **PRIVATE
    )
    # An event that cancels others is given no inputs; what follows from it is an event of its own.
    for cancelling, follow in ((parts.box.stop, stop), (parts.fresh.click, clear)):
        cancelled = cancelling(None, cancels=[asking], queue=False, **PRIVATE)
        cancelled.then(follow, kept, shown, queue=False, **PRIVATE)
    parts.log.like(vote, kept, None, queue=False, **PRIVATE)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What happens on each event; values for the page out, nothing kept."""

    assistant: "Assistant"
    owner: str = ""
    """Who it is."""
    shown: str = ""
    """Their name, where they signed in with this browser."""

    def of(self, request: Any) -> "_Desk":
        """Return the desk of whoever sent a request, as `guard` found out."""
        state = request.request.state
        person = state.caller.person
        seen = self.assistant.seen_by(person, state.request_id)
        return _Desk(seen, person.name, state.caller.shown)

    def mine(self, kept: Kept) -> Conversation:
        """Return a conversation to whoever held it; to others, an empty one."""
        owner, conversation = kept
        return conversation if owner == self.owner else ()

    def greet(self) -> Step:
        """Return the masthead, and the welcome with its example questions."""
        import gradio as gr

        documents = len(self.assistant.documents())
        examples: list[Any] = [{"text": question} for question in self.assistant.suggestions()]
        welcome = gr.Chatbot(placeholder=messages.welcome(documents), examples=examples)
        return messages.masthead(documents, self.shown), welcome

    def answer(self, question: str, kept: Kept) -> Iterator[Step]:
        """Yield the page with each step of the answer to ``question``."""
        import gradio as gr

        if not question.strip():
            yield gr.skip(), gr.skip(), gr.skip()
            return
        cleared: dict[str, Any] = {"value": ""}
        earlier = self.mine(kept)
        for exchange in talk.ask(self.assistant, question, earlier):
            now = (*earlier, exchange)
            # Once only: what a reader types meanwhile stays in the box.
            yield _shown(now), (self.owner, now), _box(answering=True, **cleared)
            cleared = {}
        # A question that was refused goes back into the box, to be mended there.
        refused: dict[str, Any] = {"value": question} if exchange.answer is None else {}
        yield gr.skip(), gr.skip(), _box(**refused)

    def stop(self, kept: Kept) -> Step:
        """Return the page with the last answer left as it was when its reader stopped it."""
        now = self.mine(kept)
        return self._resting((*now[:-1], *map(talk.stopped, now[-1:])))

    def clear(self) -> Step:
        """Return the page without a conversation."""
        return self._resting(())

    def _resting(self, now: Conversation) -> Step:
        return _shown(now), (self.owner, now), _box()

    def vote(self, kept: Kept, message: Any, *, helpful: bool) -> None:
        """Pass on whether the answer that is the given message helped."""
        for exchange in self.mine(kept)[message // 2 :][:1]:
            if exchange.answer is not None:
                self.assistant.feedback(exchange.answer.id, helpful=helpful)


def _shown(now: Conversation) -> Shown:
    return [
        {"role": role, "content": {"type": "text", "text": html}}
        for exchange in now
        for role, html in (
            ("user", messages.question(exchange.question)),
            ("assistant", exchange.shown),
        )
    ]
