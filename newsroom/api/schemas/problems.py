"""Problem details (RFC 9457)."""

from typing import Annotated, Any, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from newsroom.core.public_fields import AsInstead


class Problem(TypedDict):
    """RFC 9457."""

    type: Annotated[str, Field(description="A URI that names the kind of problem, or about:blank.")]
    title: str
    status: int
    detail: Annotated[str, Field(description="A sentence for people.")]
    # TypedDicts are open: only a closed schema says that an error has a parameter or a pointer, and never both.
    errors: NotRequired[
        Annotated[
            list[dict[str, Any]],
            AsInstead(
                {
                    "type": "array",
                    "description": "What is wrong: an error in the query names its `parameter`, an error in the body "
                    "has a `pointer` to the place, never both. Missing where no single place is wrong.",
                    "minItems": 1,
                    "items": {
                        "oneOf": [
                            {
                                "type": "object",
                                "required": ["detail", name],
                                "properties": {
                                    "detail": {"type": "string", "description": "A sentence for people."},
                                    name: {"type": "string", "description": text},
                                },
                                "additionalProperties": False,
                            }
                            for name, text in (
                                ("parameter", "The name of the query parameter."),
                                (
                                    "pointer",
                                    "A JSON pointer (RFC 6901) into the body; `#` is all of it.",
                                ),
                            )
                        ]
                    },
                }
            ),
        ]
    ]
