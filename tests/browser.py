"""A real Chromium for the tests, and an ear for what a page should not do."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
DARK: dict[str, Any] = {**DESKTOP, "color_scheme": "dark"}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a browser: the system's, or Playwright's own where the system has none."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Complaints:
    """What a page did that it should not: errors, dialogs, requests to elsewhere."""

    home: str
    heard: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.heard.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.heard.append(f"dialog: {dialog.message}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.heard.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.home}/", "data:", "blob:")):
            self.heard.append(f"request: {request.url}")


@contextmanager
def visit(browser: Browser, url: str, view: dict[str, Any]) -> Iterator[Page]:
    """Open ``url`` and yield the page; every page opened meanwhile must give no complaint."""
    complaints = Complaints("/".join(url.split("/")[:3]))
    context = browser.new_context(**view)
    context.on("page", complaints.listen)
    try:
        page = context.new_page()
        page.goto(url)
        yield page
        assert complaints.heard == []
    finally:
        context.close()


@contextmanager
def served(home: Path, arguments: Sequence[str] = ()) -> Iterator[str]:
    """Run `assistant serve` over ``home`` in a process of its own, and yield its URL."""
    command = [sys.executable, "-m", "assistant", "serve", "--home", str(home), "--port", "0"]
    log = home / "server.log"
    with (
        log.open("w") as complaints,
        subprocess.Popen(
            [*command, *arguments], stdout=subprocess.PIPE, stderr=complaints, text=True
        ) as process,
    ):
        try:
            assert process.stdout is not None
            lines = iter(process.stdout.readline, "")
            ready = next((line for line in lines if "http://" in line), "")
            found = re.search(r"http://127\.0\.0\.1:\d+", ready)
            assert found, f"the server did not start:\n{log.read_text()}"
            yield found[0]
        finally:
            process.terminate()
            process.wait(timeout=30)
