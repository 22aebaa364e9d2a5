"""Unknown query parameters are errors: a filter with a typing error must not answer with everything."""

from collections.abc import Collection

from rest_framework.request import Request

from newsroom.api.errors import ParameterError, ParametersInvalid

# A script's first call has no cursor yet, and none of several things is a choice too. An empty filter, though, is a
# variable that somebody forgot to fill: it must not answer with everything.
MAY_BE_EMPTY = frozenset({"after", "include"})


def check_known(request: Request, known: Collection[str]) -> None:
    """Raises ParametersInvalid where a parameter is not one of `known`, is given twice, or is empty."""
    faults = []
    for name, values in request.query_params.lists():
        if name not in known:
            faults.append(ParameterError(f"There is no parameter “{name}” here; {_those(known)}.", name))
        elif len(values) > 1:
            faults.append(ParameterError(f"{name} is given {len(values)} times; give it once.", name))
        elif values == [""] and name not in MAY_BE_EMPTY:
            faults.append(ParameterError(f"{name} is empty; leave it out or say what.", name))
    if faults:
        raise ParametersInvalid(faults)


def choices(request: Request, name: str, known: Collection[str]) -> frozenset[str]:
    """The comma-separated values of a parameter, each one of `known`. Raises ParametersInvalid."""
    value = request.query_params.get(name, "")
    chosen = frozenset(part for part in value.split(",") if part)
    strange = sorted(chosen - frozenset(known))
    if strange:
        raise ParametersInvalid(
            [ParameterError(f"{name} takes {', '.join(sorted(known))}, not {', '.join(strange)}.", name)]
        )
    return chosen


def _those(known: Collection[str]) -> str:
    return f"there are {', '.join(sorted(known))}" if known else "this address takes none"
