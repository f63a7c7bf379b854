"""Exit 0 when the part named as argument (worker or beat) gave a sign of life in the last minute."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prochile_portal.settings.production")

from prochile_portal.health import SILENCE_ALLOWED, heartbeat_age

age = heartbeat_age(sys.argv[1])
sys.exit(0 if age is not None and age <= SILENCE_ALLOWED else 1)
