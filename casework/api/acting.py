"""How an act of the API begins: its row, whether this person may, what the body says. In this order, so that a refusal
is told before a body is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from casework import door
from casework.errors import NOT_YOURS
from casework.models import CaseFile
from casework.selectors.files import FILE_READ
from casework.services.access_log import log_read

if TYPE_CHECKING:
    from rest_framework.viewsets import GenericViewSet

    Base = GenericViewSet
else:
    Base = object

HEAD_ONLY = "Esta acción le corresponde a otra persona: la jefatura de la oficina."
FOLIO_REGEX = r"[A-Za-z]{1,6}-\d{4}-\d{1,12}"


def permits(*transitions: str) -> Callable[[Any, User], bool]:
    """The permission of some transition, whatever the state: a state that does not allow it is a conflict (409)."""
    return lambda row, user: any(door.permits(row, name, user) for name in transitions)


class ActingMixin(Base):
    """For view sets with acts: the view of an act asks `self.mine(…)`, then `self.given(…)`, then its service."""

    @property
    def actor(self) -> User:
        """Whoever asks: the permission of the view lets in nobody who is not signed in."""
        return cast(User, self.request.user)

    @property
    def of_the_team(self) -> bool:
        """Whether whoever asks works at ProChile today."""
        return self.actor.access.is_staff_member

    def leave_trace(self, case: CaseFile, what: str) -> None:
        """The team's readings stay written down (Ley 21.719), as those of the pages do.

        Args:
            what: what was read, as the person concerned is told.
        """
        if self.of_the_team:
            log_read(case, self.actor, timezone.now(), what)

    def require(self, allowed: bool, message: str = NOT_YOURS) -> None:
        """Raises PermissionDenied unless it is allowed."""
        if not allowed:
            raise PermissionDenied(message)

    def mine(self, may: Callable[[Any, User], bool], message: str = NOT_YOURS) -> Any:
        """The row of the address, for whoever may act on it.

        Raises:
            Http404: this person does not see it. PermissionDenied: they see it, and may not.
        """
        row = self.get_object()
        self.require(may(row, self.actor), message)
        return row

    def given(self, form: type[serializers.BaseSerializer], **options: Any) -> dict[str, Any]:
        """What the body says, checked by that serializer.

        Raises:
            ValidationError: with a message for each field.
        """
        body = form(data=self.request.data, **options)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)


class FolioMixin(ActingMixin):
    """For rows that have a file: each is found by its folio, in any case, and reading one leaves a trace."""

    lookup_field = "folio"
    lookup_value_regex = FOLIO_REGEX
    read_as = FILE_READ

    def get_object(self) -> Any:
        return get_object_or_404(self.get_queryset(), case__folio=self.kwargs["folio"].upper())

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        self.leave_trace(row.case, self.read_as)
        return Response(self.get_serializer(row).data)
