"""The assistant over HTTP: chat page, API, document pages."""
