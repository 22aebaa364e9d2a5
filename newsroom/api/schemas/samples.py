"""How each operation is called, in curl and in Python: made from the document itself, so that none is forgotten."""

import json
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

# What a first try would ask for; other parameters are described beside the operation.
_TRY = {"limit": "10", "include": "", "wait": "10"}
# What is not one value of JSON.
_READ = {
    "text/plain": "print(answer.read().decode())",
    "text/csv": "print(answer.read().decode())",
    # However long it is, a line at a time is in memory.
    "application/x-ndjson": "for line in answer:\n        print(json.loads(line))",
}


def with_samples(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Put the samples into every operation: where people read (its description) and where tools look.

    A hook of drf-spectacular; see POSTPROCESSING_HOOKS.
    """
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            made = samples(path, operation, method=method)
            operation["x-codeSamples"] = made
            shown = "\n\n".join(f"```{one['lang'].lower()}\n{one['source']}\n```" for one in made)
            operation["description"] = "\n\n".join(filter(None, [operation.get("description"), shown]))
    return result


def samples(path: str, operation: dict[str, Any], *, method: str = "get") -> list[dict[str, str]]:
    """The samples of one operation: lists of lang and source."""
    known = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
    query = urlencode({name: _TRY[name] for name in known if _TRY.get(name)})
    address = f"{settings.SITE_URL}{path}" + (f"?{query}" if query else "")
    media_type = next(iter(operation["responses"]["200"]["content"]))
    read = _READ.get(media_type, "print(json.load(answer))")
    imports = "import json, os, urllib.request" if "json" in read else "import os, urllib.request"
    by_curl, by_python = (
        ("", "") if method == "get" else (f" -X {method.upper()}", f', method="{method.upper()}"')
    )
    headers = """"Authorization": f"Bearer {os.environ['CLAIMDESK_KEY']}\""""
    if sent := _sent(operation):
        by_curl += f" -H 'Content-Type: application/json' -d '{json.dumps(sent)}'"
        by_python += f",\n    data=json.dumps({sent!r}).encode()"
        headers += ', "Content-Type": "application/json"'
        imports = "import json, os, urllib.request"
    return [
        {
            "lang": "Shell",
            "label": "curl",
            "source": f'curl --compressed{by_curl} -H "Authorization: Bearer $CLAIMDESK_KEY" "{address}"',
        },
        {
            "lang": "Python",
            "label": "Python",
            "source": f'''{imports}

request = urllib.request.Request(
    "{address}",
    headers={{{headers}}}{by_python},
)
with urllib.request.urlopen(request) as answer:
    {read}''',
        },
    ]


def _sent(operation: dict[str, Any]) -> Any:
    """What the operation's description sends for an example; None where it takes nothing."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return next((example["value"] for example in content.get("examples", {}).values()), None)
