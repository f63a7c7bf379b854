"""Acts on activities: prepare, publish, enrol, remind, take attendance. One function each, atomic, keyword-only."""
