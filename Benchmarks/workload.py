"""The measures: the requests, the numbers of clients that send them, and the checks that a reply is correct."""

import json
from dataclasses import dataclass
from typing import Callable

CONNECTIONS = "/api/v1/connections"
SENT = {
    "label": "My Gmail Connection",
    "integration": "gmail",
    "integration_type": "connectors",
    "auth_method_id": "oauth2",
    "credentials": {
        "access_token": "ya29.a0aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "refresh_token": "1//0gaaaaaaaaaaaaaaaaaaaaa",
        "token_type": "Bearer",
        "expires_at": "2027-10-19T12:00:00Z",
    },
    "config": {},
}
PAGE = 100


@dataclass(frozen=True)
class Measure:
    what: str
    clients: int


CREATE, READ, PAGES = Measure("create", 64), Measure("read", 64), Measure("page", 64)
REVEAL, VALIDATE, CROWD = Measure("reveal", 64), Measure("validate", 64), Measure("create", 256)
WHATS = ("create", "read", "reveal", "validate", "page")
PICTURED = ("create", "read")
CLIENTS = (1, 4, 16, 64, 256)
# The measures that the picture shows.
SWEEP = [Measure(what, clients) for what in PICTURED for clients in CLIENTS]


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: str | None
    # Says what is wrong with the text of a reply; None when the reply is correct. Raises when the text is not the
    # expected JSON.
    fault: Callable[[str], str | None]


def text(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def create() -> Request:
    return Request("POST", CONNECTIONS, text(SENT), lambda reply: fault_of_connection(json.loads(reply), reply))


def read(id: str) -> Request:
    def fault(reply: str) -> str | None:
        connection = json.loads(reply)
        return "another connection" if connection["id"] != id else fault_of_connection(connection, reply)

    return Request("GET", f"{CONNECTIONS}/{id}", None, fault)


def reveal(credential_id: str) -> Request:
    return Request("POST", f"/api/v1/credentials/{credential_id}/reveal", None,
                   lambda reply: None if text(SENT["credentials"]["access_token"]) in reply else "without the secret")


def validate() -> Request:
    return Request("POST", f"{CONNECTIONS}/validate?integration_id=gmail&auth_method_id=oauth2",
                   text({"credentials": SENT["credentials"], "config": {}}),
                   lambda reply: None if json.loads(reply)["valid"] is True else "not valid")


def page() -> Request:
    return Request("GET", f"{CONNECTIONS}?limit={PAGE}", None,
                   lambda reply: None if len(json.loads(reply)["connections"]) == PAGE else f"not {PAGE} connections")


def echo() -> Request:
    return Request("POST", CONNECTIONS, text(SENT), lambda reply: None if reply == text(SENT) else "another body")


def constant(size: int) -> Request:
    return Request("GET", f"/bytes/{size}", None, lambda reply: None if len(reply) == size else f"not {size} bytes")


def fault_of_connection(connection: dict, reply: str) -> str | None:
    wrong = [key for key in ("label", "integration", "integration_type", "config") if connection.get(key) != SENT[key]]
    if wrong:
        return f"another {', '.join(wrong)}"
    return "it tells the secret" if SENT["credentials"]["access_token"] in reply else None
