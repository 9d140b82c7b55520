"""Corrects one wrong assumption of schemathesis, and nothing else.

Schemathesis concludes from names that the header X-Workspace-Id takes the `id` of any created resource. So it looks for
a new credential in the workspace "cred_…", and reports that the credential is missing. This hook removes such a header
from the request; the request is still sent, with all checks.
"""

import re

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    is_linked = case.meta is not None and case.meta.phase.name == "stateful"
    if is_linked and re.match("(conn|cred|key)_", case.headers.get("X-Workspace-Id") or ""):
        del case.headers["X-Workspace-Id"]
