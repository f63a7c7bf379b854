# The portal, without development tools. Static files are collected (hashed and compressed) when the image is built.
FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/portal
COPY requirements.txt constraints.txt ./
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir -r requirements.txt -c constraints.txt

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends tzdata \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 portal \
 && useradd --uid 10001 --gid portal --home-dir /srv/portal --shell /usr/sbin/nologin portal
COPY --from=build /opt/venv /opt/venv
WORKDIR /srv/portal
COPY . .
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORTAL_VAR_DIR=/var/lib/portal \
    DJANGO_SETTINGS_MODULE=prochile_portal.settings.production
# Collecting needs no secret: the settings for building know no database, no broker and no key.
RUN DJANGO_SETTINGS_MODULE=prochile_portal.settings.build PORTAL_VAR_DIR=/tmp/build \
    python manage.py collectstatic --noinput --verbosity 0 \
 && rm -rf /tmp/build \
 && install -d -o portal -g portal /var/lib/portal
USER portal
VOLUME /var/lib/portal
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["python", "deploy/healthcheck.py"]
CMD ["gunicorn", "prochile_portal.wsgi", "--config", "deploy/gunicorn.conf.py"]
