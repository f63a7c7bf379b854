"""Exit 0 when this container's web answers. Worker and beat have their own check: see docker-compose.yml."""

import os
import sys
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
request = Request("http://127.0.0.1:8000/salud/", headers={"Host": host})
try:
    with urlopen(request, timeout=4):  # noqa: S310
        sys.exit(0)
except HTTPError as answer:
    # 503 says that another part is down: restarting the web would not mend it. Only silence is the web's own fault.
    sys.exit(0 if answer.code == 503 else 1)
except (URLError, OSError):
    sys.exit(1)
