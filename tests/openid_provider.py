"""A real OpenID provider (Canaille) on loopback, in a process of its own, with two people.

    python tests/openid_provider.py PORT CALLBACK_URL

Ada is in the groups finance and staff, Bob in none; both have the password `PASSWORD`.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

CLIENT_ID, CLIENT_SECRET = "the-assistant", "a secret that two servers share"
PASSWORD = "correct horse battery"


def application(port: int, callback: str) -> Any:
    """Return the provider as a WSGI application."""
    from canaille import create_app
    from canaille.app import models
    from canaille.backends import Backend

    config = {
        "SECRET_KEY": "only of this process",
        "SERVER_NAME": f"127.0.0.1:{port}",
        "PREFERRED_URL_SCHEME": "http",
        "TESTING": True,
        "CANAILLE": {
            "SMTP": None,
            "ACL": {"DEFAULT": {"PERMISSIONS": ["use_oidc"], "READ": ["user_name", "groups"]}},
        },
        "CANAILLE_OIDC": {"TRUSTED_DOMAINS": ["127.0.0.1"]},
    }
    app = create_app(config, init_backend=True)
    backend = Backend.instance
    with app.app_context(), backend.session():
        people = {
            name: models.User(
                formatted_name=f"{name.title()} Example",
                family_name="Example",
                user_name=name,
                emails=[f"{name}@example.org"],
                password=PASSWORD,
            )
            for name in ("ada", "bob")
        }
        for person in people.values():
            backend.save(person)
        for group in ("finance", "staff"):
            backend.save(models.Group(members=[people["ada"]], display_name=group))
        client = models.Client(
            client_id=CLIENT_ID,
            client_name="Assistant",
            client_uri=callback.removesuffix("/auth/callback"),
            client_secret=CLIENT_SECRET,
            redirect_uris=[callback],
            post_logout_redirect_uris=[callback.removesuffix("auth/callback")],
            grant_types=["authorization_code"],
            response_types=["code"],
            scope=["openid", "profile", "email", "groups"],
            token_endpoint_auth_method="client_secret_basic",
            client_id_issued_at=datetime.now(UTC),
        )
        backend.save(client)
        client.audience = [client]
        backend.save(client)
    return app


def main() -> None:
    """Serve until the process is ended."""
    from werkzeug.serving import make_server

    port, callback = int(sys.argv[1]), sys.argv[2]
    server = make_server("127.0.0.1", port, application(port, callback), threaded=True)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
