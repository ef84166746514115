"""A host page's server in thirty lines: it knows its visitors and signs a short token for each.

    ASSISTANT_WIDGET_SECRET=… python examples/intranet/server.py [PORT] [ASSISTANT_URL]

Start the assistant with the same secret and ASSISTANT_ORIGINS=http://127.0.0.1:8000.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
ASSISTANT = sys.argv[2] if len(sys.argv) > 2 else "http://127.0.0.1:7860"
SECRET = os.environ["ASSISTANT_WIDGET_SECRET"].encode()
PAGE = (Path(__file__).parent / "index.html").read_text().replace("ASSISTANT_URL", ASSISTANT)
POLICY = f"default-src 'self'; script-src 'self' {ASSISTANT}; connect-src 'self' {ASSISTANT}"


def token(user: str, groups: list[str], seconds: int = 300) -> str:
    """Return a JSON Web Token, HS256; any JWT library makes the same."""
    claims = {"sub": user, "groups": groups, "aud": "assistant", "exp": int(time.time()) + seconds}
    parts = [{"alg": "HS256", "typ": "JWT"}, claims]
    signed = b".".join(_packed(json.dumps(part).encode()) for part in parts)
    return (signed + b"." + _packed(hmac.digest(SECRET, signed, hashlib.sha256))).decode()


def _packed(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


class Intranet(SimpleHTTPRequestHandler):
    """Serves the page, and a token to whoever the intranet's own sign-in let in."""

    def do_GET(self) -> None:
        """Answer with the page or, at /assistant-token, with the visitor's token."""
        if self.path == "/assistant-token":
            # A real intranet takes these from its session.
            self._answer(json.dumps({"token": token("ada", ["staff"])}), "application/json")
        else:
            self._answer(PAGE, "text/html; charset=utf-8")

    def _answer(self, text: str, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(text.encode())


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", PORT), Intranet).serve_forever()
