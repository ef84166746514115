"""The Model Context Protocol: the documents as tools and resources for other people's assistants.

Over HTTP at ``/mcp`` a request sees what its caller may see; over standard input and output
(``assistant mcp``) it is the owner of the folder who asks. The only file that knows the `mcp` SDK.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
import mcp_types as types
from anyio import to_thread
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.exceptions import MCPError
from starlette.types import Receive, Send
from starlette.types import Scope as AsgiScope

from assistant.errors import AssistantError, InvalidRequest
from assistant.keys import Scope
from assistant.types import DocumentSummary, Json
from assistant.web.identity import NotAllowed
from assistant.web.mcp_arguments import folder_of, history_of, number_of, text_of

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

PAGE = 200
"""Documents listed at once."""
SCHEME = "document://"
MOST_READ = 20_000
"""Characters of a document that one call returns."""
MOST_PASSAGES = 50
RESOURCE_NOT_FOUND = -32002
"""The protocol's code for a resource that is not there."""

Context = ServerRequestContext[Any, Any]
Seen = Callable[[Context, Scope], "Assistant"]
"""The assistant as it is for whoever sent a message, if they may do what the scope says."""
Result = TypeVar("Result")

_TEXT = {"type": "string"}
_FOLDER = {"type": "string", "description": "Only documents of this folder and below it."}
_ASK = {
    "question": {"type": "string", "description": "Complete in itself, or with the history."},
    "history": {
        "type": "array",
        "description": "Earlier turns, oldest first, for a question that leans on them.",
        "items": {
            "type": "object",
            "properties": {"question": _TEXT, "answer": _TEXT},
            "required": ["question"],
        },
    },
    "folder": _FOLDER,
}
_SEARCH = {
    "query": _TEXT,
    "k": {"type": "integer", "minimum": 1, "maximum": MOST_PASSAGES, "default": 8},
    "folder": _FOLDER,
}
_READ = {
    "document_id": {"type": "string", "description": "As in a citation or a passage."},
    "start": {"type": "integer", "minimum": 0, "default": 0},
    "end": {"type": "integer", "minimum": 0, "description": f"At most {MOST_READ:,} further."},
    "version": {"type": "string", "description": "As in a citation; else the current one."},
}


def _tool(name: str, title: str, description: str, takes: Json) -> types.Tool:
    """Return a tool; the first of what it takes is what it cannot do without."""
    return types.Tool(
        name=name,
        title=title,
        description=description,
        input_schema={"type": "object", "properties": takes, "required": [next(iter(takes))]},
        output_schema={"type": "object"},
        annotations=types.ToolAnnotations(read_only_hint=True, open_world_hint=False),
    )


TOOLS = (
    _tool(
        "ask",
        "Ask the documents",
        "Answers a question from the documents, every sentence with the exact words "
        "that support it, or says that the documents do not answer.",
        _ASK,
    ),
    _tool(
        "search",
        "Search the documents",
        "Returns the passages nearest to a query, the best first.",
        _SEARCH,
    ),
    _tool(
        "read_document",
        "Read a document",
        "Returns a stretch of a document's text, by offsets in code points.",
        _READ,
    ),
)


def mcp_server(seen: Seen, version: str) -> Server[Any]:
    """Return the server; run it over any of the SDK's transports.

    Args:
        seen: the assistant as it is for whoever sent a message.
        version: of this program.
    """
    desk = _Desk(seen)
    return Server(
        "assistant",
        version=version,
        instructions="Answers are quoted or written from the documents alone; keep the citations.",
        on_list_tools=desk.list_tools,
        on_call_tool=desk.call_tool,
        on_list_resources=desk.list_resources,
        on_read_resource=desk.read_resource,
    )


class _Desk:
    """What happens on each message."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen

    async def list_tools(
        self, _context: Context, _params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=list(TOOLS))

    async def call_tool(
        self, context: Context, params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        try:
            if params.name not in CALLS:
                raise InvalidRequest(f'There is no tool "{params.name[:80]}".', "See tools/list.")
            scope, run = CALLS[params.name]
            given = params.arguments or {}
            text, data = await _in_thread(lambda: run(self._seen(context, scope), given))
        except AssistantError as error:
            told = types.TextContent(text=str(error))
            return types.CallToolResult(content=[told], is_error=True)
        return types.CallToolResult(content=[types.TextContent(text=text)], structured_content=data)

    async def list_resources(
        self, context: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        try:
            documents = await _in_thread(lambda: self._seen(context, "documents").documents())
        except NotAllowed:  # many clients list them on connecting, whatever their key is for
            documents = []
        after = params.cursor if params and params.cursor else ""
        rest = [d for d in documents if d.reference.source > after]
        return types.ListResourcesResult(
            resources=[_resource(document) for document in rest[:PAGE]],
            next_cursor=rest[PAGE - 1].reference.source if len(rest) > PAGE else None,
        )

    async def read_resource(
        self, context: Context, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        id_ = params.uri.removeprefix(SCHEME)
        try:
            text = await _in_thread(lambda: self._seen(context, "documents").read(id_).text)
        except AssistantError as error:
            raise MCPError(RESOURCE_NOT_FOUND, str(error)) from error
        content = types.TextResourceContents(uri=params.uri, mime_type="text/plain", text=text)
        return types.ReadResourceResult(contents=[content])


def _resource(document: DocumentSummary) -> types.Resource:
    return types.Resource(
        uri=f"{SCHEME}{document.reference.id}",
        name=document.reference.source,
        title=document.reference.title,
        mime_type="text/plain",
        size=document.characters,
    )


class McpRoute:
    """The server over streamable HTTP, as an ASGI application; `running` while it is served."""

    def __init__(self, server: Server[Any]) -> None:
        self._server = server
        self._sessions: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def running(self, _app: object) -> AsyncIterator[None]:
        """Take requests for as long as the block runs."""
        # `guard` checks hosts, origins and sizes of bodies for every route.
        checked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        self._sessions = StreamableHTTPSessionManager(
            self._server, json_response=True, stateless=True, security_settings=checked
        )
        async with self._sessions.run():
            yield

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        assert self._sessions is not None  # noqa: S101 - the server's lifespan has begun
        await self._sessions.handle_request(scope, receive, send)


def serve_stdio(assistant: Assistant, version: str) -> None:
    """Serve over standard input and output until the input ends."""

    async def run() -> None:
        server = mcp_server(lambda _context, _scope: assistant, version)
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(run)


def _in_thread(work: Callable[[], Result]) -> Awaitable[Result]:
    return to_thread.run_sync(work)


def _ask(assistant: Assistant, given: Json) -> tuple[str, Json]:
    answer = assistant.ask(text_of(given, "question"), history_of(given), folder_of(given))
    lines = [
        answer.text,
        *(f"Note: {notice.message}" for notice in answer.notices),
        *(f"[{c.number}] {c.document.source}: “{c.quote}”" for c in answer.citations),
    ]
    return "\n".join(lines), answer.to_dict()


def _search(assistant: Assistant, given: Json) -> tuple[str, Json]:
    k = number_of(given, "k", 8)
    if not 1 <= k <= MOST_PASSAGES:
        raise InvalidRequest(f"k is not from 1 to {MOST_PASSAGES}.", "Ask for fewer passages.")
    found = assistant.search(text_of(given, "query"), k, folder_of(given))
    data = {"passages": [passage.to_dict() for passage in found]}
    text = "\n\n".join(f"{p.document.source} ({p.document.id}):\n{p.text}" for p in found)
    return text or "Nothing was found.", data


def _read(assistant: Assistant, given: Json) -> tuple[str, Json]:
    document = assistant.read(text_of(given, "document_id"), text_of(given, "version", "") or None)
    length = len(document.text)
    start = min(number_of(given, "start", 0), length)
    end = min(number_of(given, "end", length), length, start + MOST_READ)
    if start < 0 or end < start:
        raise InvalidRequest("start comes after end.", "Use the offsets of a citation.")
    stretch = document.text[start:end]
    place = {"start": start, "end": end, "characters": length}
    return stretch, {"document": document.reference.to_dict(), **place, "text": stretch}


CALLS: Mapping[str, tuple[Scope, Callable[[Assistant, Json], tuple[str, Json]]]] = {
    "ask": ("ask", _ask),
    "search": ("search", _search),
    "read_document": ("documents", _read),
}
"""Tool -> the scope that it asks for, and what it does: text and structured content."""
