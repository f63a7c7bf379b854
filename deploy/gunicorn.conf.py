"""The web server's settings; the container's memory and cores decide the numbers."""

import os

bind = "0.0.0.0:8000"
workers = int(os.environ.get("WEB_WORKERS", "3"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# A worker is renewed from time to time, not all at once.
max_requests = 2000
max_requests_jitter = 200
timeout = 30
graceful_timeout = 20
control_socket_disable = True  # nobody manages it from inside, and the file system is read-only
worker_tmp_dir = "/dev/shm"  # noqa: S108
# Only the proxy of the same network reaches this port.
forwarded_allow_ips = "*"
accesslog = None  # the portal writes one structured line per request, without personal data
