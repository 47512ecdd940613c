# phylon in a small image: `docker build -t phylon .`, then
# `docker run --rm -it -v "$PWD:/work" phylon evolve experiments/quickstart`.
FROM rust:1.95-slim-trixie AS build
RUN apt-get update && apt-get install -qy --no-install-recommends build-essential git && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN cargo build --release --locked --features otel,parquet,pdf && strip target/release/phylon

FROM debian:trixie-slim
RUN apt-get update && apt-get install -qy --no-install-recommends ca-certificates git && rm -rf /var/lib/apt/lists/*
COPY --from=build /source/target/release/phylon /usr/local/bin/phylon
# The person who mounts a folder here should own what is written into it: `--user "$(id -u):$(id -g)"`.
WORKDIR /work
ENTRYPOINT ["phylon"]
CMD ["--help"]
