# The register's image for production: web server and worker alike.
FROM python:3.11-slim
RUN useradd --create-home --uid 10001 registry
WORKDIR /srv/registry
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock -c requirements.lock
COPY . .
RUN pip install --no-cache-dir --no-deps . && mkdir var && chown registry var
USER registry
ENV HOST=0.0.0.0
CMD ["registry", "serve", "--web-only"]
