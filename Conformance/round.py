"""Uses the API with the client that openapi-python-client generated from /openapi.json: creates, changes and deletes
resources.

usage: round.py URL ROOT_KEY
"""

import importlib
import pkgutil
import sys

import patchbay_client.api
from patchbay_client import AuthenticatedClient
from patchbay_client import models as m

url, root_key = sys.argv[1:]
OPERATIONS = {
    name.rsplit(".", 1)[1].split("_api_v1_")[0]: name
    for _, name, is_package in pkgutil.walk_packages(patchbay_client.api.__path__, "patchbay_client.api.")
    if not is_package
}


class Caller:
    def __init__(self, key: str):
        self.client = AuthenticatedClient(base_url=url, token=key)

    def __call__(self, operation: str, *args, status: int = 200, **kwargs):
        """Calls an operation, requires the status of the reply, and returns the body as the client parsed it."""
        module = importlib.import_module(OPERATIONS[operation])
        reply = module.sync_detailed(*args, client=self.client, **kwargs)
        assert reply.status_code == status, f"{operation}: {reply.status_code} {reply.content!r}"
        print(f"{operation}: {status}")
        return reply.parsed


root = Caller(root_key)
workspace = root("create_workspace", body=m.WorkspaceCreate(name="round"))
permissions = [
    m.Permission(name)
    for name in ("connections:read", "connections:write", "credentials:read", "credentials:reveal", "admin")
]
key = root(
    "create_api_key",
    body=m.APIKeyCreate(label="round", permissions=permissions),
    x_workspace_id=workspace.id,
)
caller = Caller(key.secret)

secret = {"token": "hunter2", "user": "round"}
created = caller(
    "create_connection",
    body=m.ConnectionCreate(
        label="Round",
        integration="custom",
        integration_type=m.IntegrationType.CUSTOM,
        credentials=m.ConnectionCreateCredentialsType0.from_dict(secret),
    ),
)
assert (created.workspace_id, created.created_by, created.status) == (workspace.id, key.id, m.ConnectionStatus.ACTIVE)

listed = caller("list_connections", limit=10)
assert [item.id for item in listed.connections] == [created.id] and listed.total == 1

updated = caller("update_connection", created.id, body=m.ConnectionUpdate(label="Round and round"))
assert (updated.id, updated.label) == (created.id, "Round and round")

revealed = caller("reveal_credential", created.credential_id)
assert revealed.credentials.to_dict() == secret

assert caller("deactivate_connection", created.id).status == m.ConnectionStatus.INACTIVE
assert caller("activate_connection", created.id).status == m.ConnectionStatus.ACTIVE

events = caller("list_audit_events", resource_id=created.id).audit_events
assert [event.action for event in events][-1] == m.AuditAction.CONNECTION_CREATE

caller("delete_connection", created.id, status=204)
missing = caller("get_connection", created.id, status=404)
assert isinstance(missing, m.ErrorResponse) and missing.detail == "Connection not found"

root("revoke_api_key", key.id, status=204, x_workspace_id=workspace.id)
caller("list_connections", status=401)
