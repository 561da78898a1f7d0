# The same steps as `make install` and `python -m bot serve`; tests/test_repository.py holds them together.
FROM python:3.13-slim AS build
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv /venv \
    && /venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONPATH=/app \
    CERTCHECK_DATABASE_URL=sqlite:////data/certcheck.db \
    CERTCHECK_HEALTH_PORT=8080 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
COPY --from=build /venv /venv
COPY bot /app/bot

# What is remembered. Without a volume here it is gone with the container. It runs here, so that certcheck.db of a .env
# made from .env.example, which wins over the variable above, stands here too.
RUN mkdir /data && chown 10001:10001 /data
VOLUME /data
WORKDIR /data

# A number, so that Kubernetes' runAsNonRoot can see that it is not root.
USER 10001:10001

# /livez answers while the process is worth keeping. Port 0 or none: there is no health check, and so nothing to ask.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; port = os.environ.get('CERTCHECK_HEALTH_PORT') or '0'; port == '0' or urllib.request.urlopen(f'http://127.0.0.1:{port}/livez', timeout=4)"]

# Tokens come from the environment (docker run --env-file .env), never from the image.
ENTRYPOINT ["python", "-m", "bot"]
CMD ["serve"]
