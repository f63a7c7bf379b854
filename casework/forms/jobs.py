"""Filters of the list of background jobs."""

from __future__ import annotations

from django import forms

from casework.models import JobState
from casework.querysets.jobs import JobQuerySet


class JobFilterForm(forms.Form):
    q = forms.CharField(label="Trabajo", required=False, max_length=100)
    estado = forms.ChoiceField(label="Estado", required=False, choices=[("", "Todos"), *JobState.choices])

    def narrow(self, rows: JobQuerySet) -> JobQuerySet:
        """The rows that the filters leave; a filter that says nothing sensible leaves them all."""
        self.is_valid()
        if words := self.cleaned_data.get("q"):
            rows = rows.filter(title__icontains=words)
        if state := self.cleaned_data.get("estado"):
            rows = rows.filter(state=state)
        return rows
