# Snacka's server in a container; docs/operations.md says how to run it. The data folder is the volume /data.
FROM python:3.11-slim AS build
WORKDIR /src
COPY constraints.txt pyproject.toml README.md LICENSE ./
COPY src src
RUN python -m venv /opt/snacka \
    && /opt/snacka/bin/pip install --no-cache-dir --disable-pip-version-check -c constraints.txt '.[cluster]'

FROM python:3.11-slim
RUN useradd --system --uid 5588 --home-dir /data --no-create-home snacka \
    && install -d -o snacka -g snacka -m 700 /data
COPY --from=build /opt/snacka /opt/snacka
ENV PATH=/opt/snacka/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SNACKA_DATA=/data \
    SNACKA_HOST=0.0.0.0
USER snacka
WORKDIR /data
VOLUME /data
EXPOSE 5588
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["snacka-server", "status", "--brief"]
ENTRYPOINT ["snacka-server"]
