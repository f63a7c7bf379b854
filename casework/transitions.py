"""`@transition` of django-fsm with what the door demands of it: a permission and its effects, typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import django_fsm

from casework.states import Effects

Method = TypeVar("Method", bound=Callable[..., Any])


def transition(
    field: Any, source: Any, target: Any, *, permission: Callable[[Any, Any], bool], custom: Effects, **more: Any
) -> Callable[[Method], Method]:
    """A transition from `source` (a state, or several) to `target`, with who may do it and what it brings."""
    decorate = django_fsm.transition(
        field, source, target, permission=permission, custom=cast("dict[str, Any]", custom), **more
    )
    return cast("Callable[[Method], Method]", decorate)
