"""The OpenAPI description: what FastAPI derives from the routes, made fit for Swagger UI 4.

The Swagger UI that is packaged for Python reads OpenAPI 3.0; FastAPI writes 3.1. The difference
that matters here is small: how "or null" and examples are spelt.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from assistant.types import Json
from assistant.web.doors import needed

DESCRIPTION = """
Ask a folder of documents: every sentence of an answer is tied to the exact place in the source
that supports it.

Offsets count Unicode code points in the frozen text of one document version:
`text[start:end]` of `GET /v1/documents/{id}/text?version=…` is exactly what was quoted.
Failures are problem JSON (RFC 9457) with a `remedy`. A body may have 256 KB, a question 4,000
characters.
"""

WHY = {
    400: "The body is not valid JSON.",
    401: "Somebody has to sign in here, or the key or token is not valid.",
    403: "The request was made by another site's page, or the key or token is not for this.",
    404: "There is no such document, version or answer.",
    409: "There is another document of that name, the first request with this "
    "`Idempotency-Key` is not done, or documents are being indexed.",
    413: "The body is over 256 KB.",
    415: "The body is not declared as JSON.",
    421: "The host is not one that this server serves under.",
    422: "The question, the filters, the offsets or a field cannot be used.",
    429: "More questions in a minute than the limit; `Retry-After` says when to come back.",
    500: "A defect of the server; the log has the details under the problem's `instance`.",
    503: "The index or a model cannot be used.",
}
BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key or a widget token, where somebody has to sign in.",
}
EVENTS = {
    "text/event-stream": {
        "schema": {
            "type": "object",
            "description": "One event; its data is JSON, a last one of OpenAI's form is [DONE].",
            "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
        }
    }
}
"""What a stream is made of."""
ALWAYS = (401, 403, 421, 429, 500)
"""What any route may answer."""


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return FastAPI's ``responses`` for these statuses and those that any route may have."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": WHY[status], "content": content}
        for status in sorted({*statuses, *ALWAYS})
    }


def leading_to(pointer: str, **parameters: str) -> dict[str, Any]:
    """Return OpenAPI's links from a response to what takes a part of it.

    Args:
        pointer: where in the body the part is.
        parameters: operation -> the parameter it takes the part as.
    """
    return {
        operation: {"operationId": operation, "parameters": {name: f"$response.body#{pointer}"}}
        for operation, name in parameters.items()
    }


def describe(app: FastAPI) -> None:
    """Make ``app`` describe itself in OpenAPI 3.0."""

    def openapi() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = _description(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _description(app: FastAPI) -> Json:
    from assistant.web.schemas import Problem

    description = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.0.3",
        description=DESCRIPTION.strip(),
        routes=app.routes,
        tags=app.openapi_tags,
    )
    schemas = description["components"]["schemas"]
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= schemas["Problem"].pop("$defs", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    description["components"]["securitySchemes"] = {"bearer": BEARER}
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            _drop_unmeant(operation["responses"])
            if needed(method.upper(), path) is not None:
                operation["security"] = [{}, {"bearer": []}]
    described: Json = _downgraded(description)
    for operations in described["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                # Null cannot be sent in a URL or a header; what may be left out is not required.
                parameter["schema"].pop("nullable", None)
    return described


def _drop_unmeant(responses: Json) -> None:
    """Drop the 422 that FastAPI adds to every route with a parameter, its own format and all.

    Where a route can answer 422, it says so itself; a path parameter that is a text always fits.
    """
    if "HTTPValidationError" in str(responses.get("422")):
        del responses["422"]


def _downgraded(node: Any) -> Any:
    """Return ``node`` with 3.1's spelling of nullable, constants and examples as 3.0 has it."""
    if isinstance(node, list):
        return [_downgraded(item) for item in node]
    if not isinstance(node, dict):
        return node
    result = {key: _downgraded(value) for key, value in node.items()}
    choices = result.get("anyOf")
    if isinstance(choices, list) and {"type": "null"} in choices:
        rest = [choice for choice in choices if choice != {"type": "null"}]
        del result["anyOf"]
        result |= {"nullable": True}
        if len(rest) > 1:
            result["anyOf"] = rest
        else:
            result |= rest[0] if "$ref" not in rest[0] else {"allOf": rest}
    if isinstance(result.get("examples"), list):
        result["example"] = result.pop("examples")[0]
    if result.pop("contentMediaType", None):
        result["format"] = "binary"
    if "const" in result:
        result["enum"] = [result.pop("const")]
    return result
