"""A year of many parallel stories, told in the order in which things happened."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count

Story = Iterator[datetime]


class Timeline:
    """Runs stories up to a moment. A story is a generator: it yields when it goes on, and acts when it is resumed."""

    def __init__(self) -> None:
        self._queue: list[tuple[datetime, int, Story]] = []
        self._order = count()

    def add(self, story: Story) -> None:
        """Take a story in; it runs until its first moment."""
        self._push(story)

    def run(self, until: datetime, each: Callable[[datetime], None] | None = None) -> int:
        """Resume stories in order of time, none after `until`. `each` hears every moment. Returns how many."""
        steps = 0
        while self._queue and self._queue[0][0] <= until:
            moment, _, story = heapq.heappop(self._queue)
            if each:
                each(moment)
            self._push(story)
            steps += 1
        return steps

    def _push(self, story: Story) -> None:
        moment = next(story, None)
        if moment is not None:
            heapq.heappush(self._queue, (moment, next(self._order), story))
