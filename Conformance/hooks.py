"""Takes back one wrong guess of schemathesis, and nothing else.

It concludes from names that the header X-Workspace-Id takes the `id` of whatever a create gave, and then misses the new
credential in the workspace "cred_…". No check is left out for it: the header goes, and the request stays.
"""

import re

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    is_linked = case.meta is not None and case.meta.phase.name == "stateful"
    if is_linked and re.match("(conn|cred|key)_", case.headers.get("X-Workspace-Id") or ""):
        del case.headers["X-Workspace-Id"]
